import { z } from "zod"
import { Count, Id, Instant, Prose, Tokens, Usd } from "./primitives.ts"
import { UsdInput } from "./usage.ts"

const DAY_MINUTES = 1_440

export const NewOverdrive = z
  .strictObject({
    extraUsd: UsdInput.optional(),
    extraTokens: Tokens.min(1).optional(),
    minutes: z.number().int().min(1).max(DAY_MINUTES),
    note: Prose.min(1),
  })
  .refine(({ extraUsd, extraTokens }) => extraUsd !== undefined || extraTokens !== undefined, {
    path: ["extraUsd"],
    message: "say how much more may be spent: extraUsd, extraTokens or both",
  })
  .meta({
    id: "NewOverdrive",
    description: "Extra budget for one session until its time is over; what it says is what may still be spent.",
  })
export type NewOverdrive = z.infer<typeof NewOverdrive>

export const Overdrive = z
  .strictObject({
    id: Id,
    extraUsd: Usd.nullable(),
    extraTokens: Count.nullable(),
    note: z.string(),
    by: z.string(),
    from: Instant,
    until: Instant,
  })
  .meta({ id: "Overdrive", description: "A person's time-boxed extra budget for one session." })
export type Overdrive = z.infer<typeof Overdrive>
