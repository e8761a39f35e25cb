import { z } from "zod"
import { Id, Instant, Metric, Name, PageQuery, Prose, Scope, Usd, Window } from "./primitives.ts"
import { UsdInput } from "./usage.ts"

export const LimitAction = z.enum(["alert", "throttle", "downgrade", "suspend"])
export const LimitMode = z.enum(["enforce", "observe"])
export const Fallback = LimitAction.exclude(["downgrade"])

const Ceiling = UsdInput.meta({ description: "dollars for cost (a decimal string, or a number), else a whole number" })
const WarnAt = z.array(z.number()).max(20).meta({ description: "fractions of the ceiling at which people are warned, such as 0.8" })
const CountFrom = z.enum(["period", "now"]).meta({
  description:
    "period: what was used of the running month, day or lifetime before the limit was made counts, and may block at once; now: it does not. Later periods count whole. Rolling windows count from the period.",
})
const LimitId = z.string().regex(/^lim_[0-9a-z]{20}$/, "is not the id of a limit")

/** Who and what is measured: fixed for a limit's life, since its meter and its incidents are told by it. */
const identity = {
  scope: Scope,
  subject: Name.nullable().meta({ description: "the name of the one it is about; null: every one of the scope" }),
  plan: Name.nullable().meta({ description: "scope user only: every user of this plan" }),
  replaces: LimitId.nullable().meta({ description: "the limit that this one stands in for: own > plan > everyone" }),
  metric: Metric,
  window: Window,
  countFrom: CountFrom,
}

/** What may change. */
const terms = {
  name: Prose.min(1).max(128),
  ceiling: Ceiling,
  action: LimitAction,
  fallback: Fallback.nullable().meta({ description: "of a downgrade: what happens where no cheaper model is left; suspend unless said" }),
  mode: LimitMode.meta({ description: "observe judges and tells what it would have done; it stops nothing" }),
  warnAt: WarnAt,
  overdrive: z.boolean().meta({ description: "may a person lift it for a while" }),
}

export const NewLimit = z
  .strictObject({
    ...terms,
    scope: identity.scope,
    subject: identity.subject.default(null),
    plan: identity.plan.default(null),
    replaces: identity.replaces.default(null),
    metric: identity.metric,
    window: identity.window,
    countFrom: identity.countFrom.default("period"),
    fallback: terms.fallback.optional(),
    mode: terms.mode.default("enforce"),
    warnAt: terms.warnAt.default([]),
    overdrive: terms.overdrive.default(false),
  })
  .meta({ id: "NewLimit" })
export type NewLimit = z.infer<typeof NewLimit>

/** What is left out stays. Whom it is about and what it measures may be sent, but not changed. */
export const LimitPatch = z
  .strictObject({ ...terms, ...identity })
  .partial()
  .meta({
    id: "LimitPatch",
    description: "What is left out stays. scope, subject, plan, replaces, metric, window and countFrom never change: make another limit.",
  })
export type LimitPatch = z.infer<typeof LimitPatch>

export const Limit = z
  .strictObject({
    id: Id,
    name: z.string(),
    scope: Scope,
    subject: z.string().nullable(),
    plan: z.string().nullable(),
    replaces: Id.nullable(),
    metric: Metric,
    window: Window,
    ceiling: z.union([Usd, z.number().int()]).meta({ description: "dollars as a decimal string for cost, else a whole number" }),
    action: LimitAction,
    fallback: Fallback.nullable(),
    mode: LimitMode,
    warnAt: z.array(z.number()),
    overdrive: z.boolean(),
    countFrom: CountFrom,
    revision: z.number().int().meta({ description: "grows with every change; also the ETag" }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Limit", description: "One rule: scope × subject × metric × window × ceiling × action." })
export type Limit = z.infer<typeof Limit>

export const Blocks = z
  .strictObject({
    count: z.number().int(),
    sample: z.array(z.string().nullable()).max(20).meta({ description: "names, the largest figures first; null: the organization" }),
    among: z
      .number()
      .int()
      .meta({ description: "how many were looked at: the 5,000 seen last at most, sessions and agents of the last 24 hours" }),
  })
  .meta({ id: "Blocks", description: "Who is at or above the ceiling now." })
export type Blocks = z.infer<typeof Blocks>

export const ChangedLimit = Limit.extend({ blocks: Blocks }).meta({ id: "ChangedLimit" })
export type ChangedLimit = z.infer<typeof ChangedLimit>

export const LimitParams = z.strictObject({ id: LimitId })
export const LimitQuery = PageQuery.extend({
  scope: Scope.optional(),
  subject: Name.optional(),
  plan: Name.optional(),
  replaces: LimitId.optional(),
  mode: LimitMode.optional(),
  own: z.enum(["true", "false"]).optional().meta({ description: "only limits for one subject, or only the others" }),
  q: Prose.max(128).optional().meta({ description: "part of a name" }),
})
export type LimitQuery = z.infer<typeof LimitQuery>

export const LimitSuggestion = z
  .strictObject({
    limit: NewLimit.meta({ description: "ready for POST /limits" }),
    existing: Id.nullable().meta({ description: "everyone's limit of the same scope, metric and window, where there is one" }),
    basis: z.strictObject({
      samples: z.number().int().meta({ description: "how many sessions, agent hours or user months were looked at" }),
      p99: z.union([Usd, z.number().int()]),
    }),
    lastWeek: z
      .strictObject({ subjects: z.number().int(), excess: z.union([Usd, z.number().int()]) })
      .meta({ description: "whom it would have stopped in the last 7 days, and what they used beyond the ceiling" }),
  })
  .meta({ id: "LimitSuggestion" })
export type LimitSuggestion = z.infer<typeof LimitSuggestion>

export const LimitSuggestions = z
  .strictObject({
    asOf: Instant,
    events: z.number().int().meta({ description: "recorded so far" }),
    needed: z.number().int().meta({ description: "before this many nothing is suggested" }),
    items: z.array(LimitSuggestion),
  })
  .meta({ id: "LimitSuggestions" })
export type LimitSuggestions = z.infer<typeof LimitSuggestions>
