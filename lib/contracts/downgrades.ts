import { z } from "zod"
import { Name } from "./primitives.ts"

export const Downgrades = z
  .strictObject({
    pairs: z
      .array(z.strictObject({ from: Name, to: Name }))
      .max(200)
      .meta({ description: "each target is priced and cheaper; pairs may form chains, never loops" }),
  })
  .meta({ id: "Downgrades", description: "What a model is exchanged for while a downgrade limit is exhausted." })
export type Downgrades = z.infer<typeof Downgrades>

export const DowngradeTable = Downgrades.extend({ revision: z.number().int().meta({ description: "of the table; also the ETag" }) }).meta({
  id: "DowngradeTable",
})
export type DowngradeTable = z.infer<typeof DowngradeTable>
