import { z } from "zod"
import { Count, Name } from "./primitives.ts"
import { SetQuota, UserTerms } from "./users.ts"

export const Plans = z
  .strictObject({ plans: z.array(Name).max(200) })
  .refine(({ plans }) => new Set(plans).size === plans.length, { path: ["plans"], message: "must not name one twice" })
  .meta({ id: "Plans", description: "What users may be on; limits may be about one of them." })
export type Plans = z.infer<typeof Plans>

export const Plan = UserTerms.pick({ tokens: true, hardStopTokens: true, onExhausted: true, mode: true })
  .extend({ own: z.boolean(), name: z.string(), users: Count.meta({ description: "who is on it" }) })
  .meta({ id: "Plan", description: "`own`: whether the month of its users is judged by a quota of the plan, or by everyone's." })
export type Plan = z.infer<typeof Plan>

export const PlanList = z
  .strictObject({
    plans: z.array(z.string()),
    items: z.array(Plan),
    revision: z.number().int().meta({ description: "of the list of names; also the ETag" }),
  })
  .meta({ id: "PlanList" })
export type PlanList = z.infer<typeof PlanList>

export const SetPlanQuota = z
  .strictObject({ plan: Name, quota: SetQuota.nullable().meta({ description: "null: back to everyone's" }) })
  .meta({ id: "SetPlanQuota" })
export type SetPlanQuota = z.infer<typeof SetPlanQuota>
