import { z } from "zod"
import { Count, Usd } from "./primitives.ts"

export const LAB_AGENTS = 500

export const LabScenario = z
  .strictObject({
    agents: z.int().min(1).max(LAB_AGENTS).default(1).meta({ description: "so many share the budget" }),
    checkThenRecord: z
      .boolean()
      .default(false)
      .meta({ description: "the same load once more the way other products do it: read the total, compare, call, record" }),
  })
  .meta({ id: "LabScenario" })
export type LabScenario = z.infer<typeof LabScenario>

const Ms = Count.meta({ description: "milliseconds from the first call" })

const Run = z.strictObject({
  admitted: Count,
  refused: Count,
  spentUsd: Usd,
  overshootUsd: Usd,
  tokens: Count,
  wallMs: Ms.meta({ description: "milliseconds from the first call to the first refusal" }),
})
export type LabRun = z.infer<typeof Run>

export const LabReport = z
  .strictObject({
    agents: Count,
    everyMs: Count,
    callUsd: Usd,
    budgetUsd: Usd,
    ...Run.shape,
    ungovernedHour: z.strictObject({ calls: Count, tokens: Count, costUsd: Usd }),
    checkThenRecord: Run.nullable(),
  })
  .meta({ id: "LabReport", description: "Money in dollars to the nano-dollar, so that nothing is hidden by rounding." })
export type LabReport = z.infer<typeof LabReport>

export const LabPart = z.enum(["governed", "checkThenRecord"])
export type LabPart = z.infer<typeof LabPart>

export const LabProgress = z.strictObject({
  type: z.literal("progress"),
  part: LabPart,
  admitted: Count,
  refused: Count,
  spentUsd: Usd,
  elapsedMs: Ms,
  wallMs: Ms.nullable().meta({ description: "when the first call was refused; null: none was yet" }),
})
export type LabProgress = z.infer<typeof LabProgress>

export const LabNews = z
  .discriminatedUnion("type", [
    LabProgress,
    z.strictObject({ type: z.literal("report"), report: LabReport }),
    z.strictObject({ type: z.literal("failed"), detail: z.string() }),
  ])
  .meta({ id: "LabNews", description: "one line of the reply; the last one is the report, or why there is none" })
export type LabNews = z.infer<typeof LabNews>
