import { z } from "zod"
import { Count, Instant } from "./primitives.ts"

export const Difference = z
  .strictObject({
    table: z.string(),
    key: z.record(z.string(), z.union([z.string(), z.number()])),
    column: z.string(),
    stored: z.string().nullable(),
    recomputed: z.string().nullable(),
  })
  .meta({
    id: "Difference",
    description:
      "A figure of the ledger that is not the sum of what it stands for. As its column has it: cost in nano-dollars; null where there is no row.",
  })
export type Difference = z.infer<typeof Difference>

const LocalDay = z.iso.date()

export const Verification = z
  .strictObject({
    runningSince: Instant.nullable().meta({ description: "a verification is under way since then" }),
    last: z
      .strictObject({
        startedAt: Instant,
        finishedAt: Instant,
        ageMs: Count,
        ok: z.boolean(),
        differences: z.array(Difference),
        more: z.boolean().meta({ description: "there are more than are listed" }),
        checked: z.record(z.string(), Count).meta({ description: "how much was gone through, by what had to add up" }),
        events: z
          .strictObject({ from: LocalDay, through: LocalDay })
          .nullable()
          .meta({ description: "local days whose events are still there; what is older is vouched for by folded sums" }),
      })
      .nullable(),
  })
  .meta({ id: "Verification" })
export type Verification = z.infer<typeof Verification>
