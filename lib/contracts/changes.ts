import { z } from "zod"
import { Instant } from "./primitives.ts"

const Fields = z.record(z.string(), z.unknown()).nullable()

/** One row of the audit trail as a person reads it. */
export const Change = z
  .strictObject({
    seq: z.string(),
    at: Instant,
    by: z.string(),
    action: z.string(),
    target: z.string(),
    before: Fields,
    after: Fields,
  })
  .meta({ id: "Change" })
export type Change = z.infer<typeof Change>
