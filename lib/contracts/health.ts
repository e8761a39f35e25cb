import { z } from "zod"
import { Count } from "./primitives.ts"

export const Health = z
  .strictObject({
    status: z.enum(["ok", "unavailable"]),
    database: z.enum(["ok", "away"]),
    version: z.string(),
    uptimeMs: Count,
    instances: z
      .strictObject({ pools: Count, queues: Count, caches: Count })
      .meta({ description: "how many of each this process holds: one, however many doors lead to it" }),
  })
  .meta({ id: "Health" })
export type Health = z.infer<typeof Health>
