import { z } from "zod"
import { Cause, Lift } from "./directive.ts"
import { Count, Id, Instant, Usd } from "./primitives.ts"

export const AgentStatus = z.enum(["running", "throttled", "downgraded", "suspended", "killed", "silent", "idle"])
export type AgentStatus = z.infer<typeof AgentStatus>

export const Control = z.enum(["asks", "listens", "reports", "blind"])
export type Control = z.infer<typeof Control>

export const ObedienceState = z.enum(["untold", "told", "obeyed", "defying"])
export type ObedienceState = z.infer<typeof ObedienceState>

export const Stop = z
  .strictObject({
    cause: Cause,
    since: Instant,
    by: z.string().nullable().meta({ description: "the person who pressed Stop; null where a rule did" }),
    reason: z.string().nullable(),
    obedience: ObedienceState,
    toldAt: Instant.nullable(),
    spentSinceUsd: Usd.meta({ description: "spent by calls that began after the stop was delivered" }),
    lift: Lift,
  })
  .meta({ id: "Stop" })
export type Stop = z.infer<typeof Stop>

export const Spark = z.strictObject({
  stepMs: z.literal(15_000),
  endsAt: Instant,
  costUsd: z.array(Usd).length(60).meta({ description: "oldest first; the last one is still filling" }),
})

export const AgentRow = z
  .strictObject({
    id: Id,
    name: z.string(),
    label: z.string().nullable(),
    status: AgentStatus,
    control: Control,
    burnRateUsd: Usd.meta({ description: "dollars per minute over the last 60 seconds" }),
    redLineUsd: Usd.nullable(),
    budgetUsedUsd: Usd.nullable(),
    budgetHeldUsd: Usd.nullable(),
    budgetTotalUsd: Usd.nullable(),
    budgetLimitId: Id.nullable(),
    budgetWarnAt: z.array(z.number()).meta({ description: "fractions of the budget at which a warning is given" }),
    budgetSession: z.string().nullable(),
    callsPerMinute: Count,
    callsCeiling: Count.nullable(),
    exhaustsAt: Instant.nullable(),
    sessionsRunning: Count,
    lastSeenAt: Instant,
    /** Why the agent is throttled, downgraded, suspended or killed; null while it runs or rests. */
    reason: z.string().nullable(),
    stop: Stop.nullable(),
    spark: Spark,
  })
  .meta({ id: "AgentRow", description: "One agent as the fleet shows it; every figure is the one that is enforced." })
export type AgentRow = z.infer<typeof AgentRow>

/** A limit on the money of the whole organization, with what is used of it. */
export const MoneyLimit = z.strictObject({ limitId: Id, usedUsd: Usd, ceilingUsd: Usd }).meta({ id: "MoneyLimit" })
export type MoneyLimit = z.infer<typeof MoneyLimit>

export const BurnTotals = z
  .strictObject({
    burnRateUsd: Usd,
    todayUsd: Usd,
    monthUsd: Usd,
    /** The month so far projected to its end at the pace of the last seven days; null in the first hour. */
    monthProjectedUsd: Usd.nullable(),
    /** The same weekday of last week up to the same hour; null where nothing was recorded. */
    lastWeekUsd: Usd.nullable(),
    /** The organization's money limit of a day, and of a month, that is nearest to its ceiling; null where there is none. */
    dayLimit: MoneyLimit.nullable(),
    monthLimit: MoneyLimit.nullable(),
    openIncidents: Count,
    byStatus: z.record(AgentStatus, Count),
    /** Events of today that came as `mismatch` or `invalid` and so could not be counted. */
    factsLost: Count,
  })
  .meta({ id: "BurnTotals" })
export type BurnTotals = z.infer<typeof BurnTotals>

/** Dollars per minute of the last hour, for the area: the seven largest agents and the others as one. */
export const BurnHour = z
  .strictObject({
    stepMs: z.literal(60_000),
    endsAt: Instant,
    series: z.array(z.strictObject({ agent: z.string().nullable(), costUsd: z.array(Usd).length(60) })).max(8),
    /** The lowest limit of dollars a minute: the organization's, else that of each agent (the burn alarm). */
    redLine: z.strictObject({ scope: z.enum(["org", "agent"]), usd: Usd }).nullable(),
  })
  .meta({ id: "BurnHour", description: "agent null: all others" })
export type BurnHour = z.infer<typeof BurnHour>

export const BurnSnapshot = z
  .strictObject({
    asOf: Instant,
    organization: z.strictObject({ name: z.string(), zone: z.string(), demo: z.boolean() }),
    totals: BurnTotals,
    hour: BurnHour,
    agents: z.array(AgentRow),
  })
  .meta({ id: "BurnSnapshot" })
export type BurnSnapshot = z.infer<typeof BurnSnapshot>

/** What changed since the snapshot or patch before; rows that are gone are named in `removed`. */
export const BurnPatch = z
  .strictObject({
    asOf: Instant,
    totals: BurnTotals.optional(),
    hour: BurnHour.optional(),
    agents: z.array(AgentRow),
    removed: z.array(Id),
  })
  .meta({ id: "BurnPatch" })
export type BurnPatch = z.infer<typeof BurnPatch>
