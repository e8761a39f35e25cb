import { z } from "zod"
import { Fallback, LimitAction, LimitMode } from "./limits.ts"
import { Count, Id, Instant, Name, PageQuery, Prose } from "./primitives.ts"

const QuotaTokens = z.number().int().min(1).max(1_000_000_000_000_000)

export const UserQuota = z
  .strictObject({
    tokens: Count,
    hardStopTokens: Count.nullable(),
    onExhausted: LimitAction,
    mode: LimitMode,
    source: z.enum(["default", "plan", "own"]),
  })
  .meta({ id: "UserQuota", description: "Tokens a calendar month. `own` where quota or hard stop is this user's own." })
export type UserQuota = z.infer<typeof UserQuota>

export const User = z
  .strictObject({
    id: Id,
    name: z.string().meta({ description: "as senders name it; empty: calls that named no user" }),
    label: z.string().nullable(),
    plan: z.string().nullable(),
    status: z.enum(["ok", "downgraded", "suspended", "killed"]),
    since: Instant.nullable(),
    quota: UserQuota.nullable().meta({ description: "null where no quota applies" }),
    usedTokens: Count.meta({ description: "this month, as the quota counts them" }),
    heldTokens: Count,
    projectedTokens: Count.meta({ description: "at the end of the month, at the pace of the month so far" }),
    resetsAt: Instant,
  })
  .meta({ id: "User", description: "An end user on whose behalf agents work." })
export type User = z.infer<typeof User>

/** What stands between a user and the calls made for them. Figures are dollars for cost, else counts. */
export type Hindrance = {
  /** `kil_…` or `inc_…`: what Resume is asked of. */
  id: string
  at: string
  /** The person who pressed Stop, and why; null where a rule did. */
  by: string | null
  reason: string | null
  code: string
  metric: string | null
  window: string | null
  used: string | null
  ceiling: string | null
  /** Ends by itself then; null: somebody has to end it. */
  until: string | null
  /** Whose call was the one that went over. */
  agent: string | null
  session: { name: string; id: string | null } | null
  /** A downgrade: what is called instead of the model that was called when it tripped. */
  model: string | null
}

export const UserParams = z.strictObject({ id: z.string().regex(/^usr_[0-9a-z]{20}$/) })
export const UserQuery = PageQuery.extend({
  plan: Name.optional(),
  q: Prose.max(128).optional(),
  order: z.enum(["newest", "used"]).default("newest").meta({ description: "used: who used most tokens this month comes first" }),
  status: z.enum(["downgraded", "stopped"]).optional().meta({ description: "by an open incident about the user, or a person's stop" }),
})
export type UserQuery = z.infer<typeof UserQuery>

export const SetQuota = z
  .strictObject({
    tokens: QuotaTokens.meta({ description: "a calendar month" }),
    hardStopTokens: QuotaTokens.optional().meta({ description: "at least `tokens`; default: as far above it as everyone's" }),
    onExhausted: LimitAction.optional().meta({ description: "default: as everyone's" }),
    fallback: Fallback.optional().meta({ description: "of a downgrade, where no cheaper model is left; default: suspend" }),
    mode: LimitMode.default("enforce"),
  })
  .refine(({ tokens, hardStopTokens }) => hardStopTokens === undefined || hardStopTokens >= tokens, {
    path: ["hardStopTokens"],
    message: "must not be below the quota",
  })
  .refine(({ onExhausted, fallback }) => fallback === undefined || onExhausted === undefined || onExhausted === "downgrade", {
    path: ["fallback"],
    message: "only a downgrade has a fallback",
  })
  .meta({ id: "SetQuota" })
export type SetQuota = z.infer<typeof SetQuota>

export const UserRow = z
  .strictObject({
    name: Name,
    label: Prose.max(128).nullable().optional(),
    plan: Name.nullable().optional(),
    quota: SetQuota.nullable().optional().meta({ description: "null: back to plan or default; left out: as it is" }),
  })
  .meta({ id: "UserRow" })
export type UserRow = z.infer<typeof UserRow>

export const PutUsers = z
  .strictObject({ users: z.array(UserRow).min(1).max(1000), dryRun: z.boolean().default(false) })
  .meta({ id: "PutUsers", description: "All rows or none. What a row leaves out stays as it is." })
export type PutUsers = z.infer<typeof PutUsers>

/** A spreadsheet of users: at most a mebibyte with its envelope. */
export const ImportUsers = z
  .strictObject({
    csv: z.string().min(1).max(1_000_000).meta({
      description:
        "a head with name and any of label, plan, quota_tokens, hard_stop_tokens, on_exhausted, fallback, mode; at most 5,000 lines. A column that is left out stays as it is, an empty cell takes away",
    }),
    dryRun: z.boolean().default(false),
  })
  .meta({ id: "ImportUsers", description: "All lines or none." })
export type ImportUsers = z.infer<typeof ImportUsers>

export const UserTerms = z
  .strictObject({
    label: z.string().nullable(),
    plan: z.string().nullable(),
    tokens: Count.nullable(),
    hardStopTokens: Count.nullable(),
    onExhausted: LimitAction.nullable(),
    mode: LimitMode.nullable(),
    source: UserQuota.shape.source,
  })
  .meta({ id: "UserTerms" })
export type UserTerms = z.infer<typeof UserTerms>

const Some = z.strictObject({ count: Count, sample: z.array(z.string()).max(20) })

export const PutUsersReport = z
  .strictObject({
    dryRun: z.boolean(),
    created: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    stops: Some.meta({ description: "users who may start no call from then on, by what they have used this month" }),
    downgrades: Some.meta({ description: "users who are downgraded from then on" }),
    frees: Some.meta({ description: "users who were stopped or downgraded by their quota and are no longer" }),
    revision: z.number().int().meta({ description: "of what is compared: send it as If-Match to do exactly what a dry run told" }),
    results: z.array(
      z.strictObject({
        name: z.string(),
        status: z.enum(["created", "changed", "unchanged"]),
        before: UserTerms.nullable().meta({ description: "null: there was no such user" }),
        after: UserTerms,
      }),
    ),
  })
  .meta({ id: "PutUsersReport" })
export type PutUsersReport = z.infer<typeof PutUsersReport>

export const UserExportQuery = z.strictObject({ plan: Name.optional() })
export type UserExportQuery = z.infer<typeof UserExportQuery>
