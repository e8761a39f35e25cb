import { z } from "zod"
import { Count } from "./primitives.ts"

export const Health = z
  .strictObject({
    status: z.enum(["ok", "unavailable"]),
    database: z.enum(["ok", "away"]),
    rowSecurity: z.enum(["on", "off", "unknown"]).optional().meta({
      description:
        "told to admins alone: whether row-level security stands behind the queries; off where the database's user may not use its roles",
    }),
    version: z.string(),
    uptimeMs: Count,
    instances: z
      .strictObject({ pools: Count, queues: Count, caches: Count })
      .meta({ description: "how many of each this process holds: one, however many doors lead to it" }),
  })
  .meta({ id: "Health" })
export type Health = z.infer<typeof Health>
