import { z } from "zod"
import { Count, Id, Instant, Name, Usd } from "./primitives.ts"

/** Tokens in disjoint classes; `output` includes `reasoning`. */
export const TokenClasses = z.strictObject({
  input: Count,
  cacheRead: Count,
  cacheWrite5m: Count,
  cacheWrite1h: Count,
  output: Count,
  reasoning: Count,
  total: Count,
})
export type TokenClasses = z.infer<typeof TokenClasses>

/** What was used, in every unit. */
export const UsageFigures = z
  .strictObject({
    costUsd: Usd,
    assumedUsd: Usd.meta({ description: "the part of it that was charged at an assumed price: unpriced models and calls without usage" }),
    tokens: TokenClasses,
    calls: Count,
    toolCalls: Count,
  })
  .meta({ id: "UsageFigures" })
export type UsageFigures = z.infer<typeof UsageFigures>

export const UsageBy = z.enum(["model", "user", "agent", "session"])
export const UsageBucket = z.enum(["hour", "day", "month"])
export type UsageBucket = z.infer<typeof UsageBucket>

export const SummaryRow = z.strictObject({
  name: z.string().nullable().meta({ description: "null: all others together; empty: calls that named none" }),
  id: Id.nullable().meta({ description: "of the agent, user or session" }),
  total: UsageFigures,
  costUsd: z.array(Usd.nullable()).meta({ description: "by bucket; null: nothing was recorded then for anybody" }),
  tokens: z.array(Count.nullable()),
  calls: z.array(Count.nullable()),
})
export type SummaryRow = z.infer<typeof SummaryRow>

export const UsageSummary = z
  .strictObject({
    asOf: Instant,
    by: UsageBy,
    bucket: UsageBucket,
    zone: z.string(),
    from: Instant.meta({ description: "as asked, to the quarter of an hour" }),
    to: Instant,
    total: UsageFigures,
    buckets: z.array(
      z.strictObject({
        startsAt: Instant,
        endsAt: Instant,
        total: UsageFigures.nullable().meta({ description: "null: nothing was recorded" }),
      }),
    ),
    rows: z.array(SummaryRow).meta({ description: "the largest by cost, and the others as one; they add up to the total exactly" }),
  })
  .meta({ id: "UsageSummary" })
export type UsageSummary = z.infer<typeof UsageSummary>

const filter = { agent: Name.optional(), user: Name.or(z.literal("")).optional(), model: Name.or(z.literal("")).optional() }

export const UsageSummaryQuery = z.strictObject({
  by: UsageBy.default("model"),
  bucket: UsageBucket.default("day"),
  top: z.coerce.number().int().min(1).max(200).default(7).meta({ description: "rows by name; by session at most 50" }),
  from: Instant.optional().meta({ description: "inclusive; default: 30 days before `to`, from midnight" }),
  to: Instant.optional().meta({ description: "exclusive; default: now" }),
  ...filter,
})
export type UsageSummaryQuery = z.infer<typeof UsageSummaryQuery>

export const UsageExportQuery = z.strictObject({
  from: Instant.optional().meta({
    description: "received from then on; imported history: happened, of one session: received; default: everything",
  }),
  to: Instant.optional().meta({ description: "exclusive; default: now" }),
  session: Name.optional(),
  ...filter,
})
export type UsageExportQuery = z.infer<typeof UsageExportQuery>

export const UsageDriftQuery = UsageExportQuery.extend({
  from: Instant.optional().meta({ description: "inclusive; default: everything" }),
  to: Instant.optional().meta({ description: "exclusive; default: now" }),
})
export type UsageDriftQuery = z.infer<typeof UsageDriftQuery>

const Drift = z.strictObject({
  calls: Count.meta({ description: "of a model, that say what they cost" }),
  chargedUsd: Usd.meta({ description: "what they were charged when they came" }),
  reportedUsd: Usd.meta({ description: "what their senders say they cost: kept beside, never charged" }),
})

/** What senders say their calls cost, beside what they are charged. */
export const UsageDrift = Drift.extend({
  asOf: Instant,
  complete: z.boolean().meta({ description: "false: looked for among the latest 100,000 calls that say it" }),
  models: z.array(Drift.extend({ model: z.string() })).meta({ description: "at most 50, those that are furthest apart first" }),
}).meta({ id: "UsageDrift" })
export type UsageDrift = z.infer<typeof UsageDrift>

export const UsageAuditQuery = UsageSummaryQuery.pick({ from: true, to: true })
export type UsageAuditQuery = z.infer<typeof UsageAuditQuery>

const FactCounts = z.strictObject({
  received: Count.meta({ description: "counted + duplicate + mismatch + invalid" }),
  counted: Count,
  duplicate: Count.meta({ description: "repeats, counted once; best effort: a crash loses a second of them" }),
  mismatch: Count.meta({ description: "an id again with other content: not counted" }),
  invalid: Count.meta({ description: "could not be read: not counted" }),
  unmeasured: Count.meta({ description: "counted, but without usage; best effort" }),
  whole: Count.meta({ description: "spans of agents and workflows, which repeat what their calls used: left out; best effort" }),
  repeat: Count.meta({ description: "spans that tell of a call another span is counted for: left out; best effort" }),
})

/** What became of everything that was sent, by local day. */
export const UsageAudit = z
  .strictObject({
    asOf: Instant,
    zone: z.string(),
    total: FactCounts,
    days: z.array(FactCounts.extend({ day: z.iso.date() })),
  })
  .meta({ id: "UsageAudit" })
export type UsageAudit = z.infer<typeof UsageAudit>
