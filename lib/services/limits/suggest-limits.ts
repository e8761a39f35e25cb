import type { LimitSuggestion, LimitSuggestions, NewLimit } from "#lib/contracts/limits"
import type { PrismaClient } from "#lib/db/client"
import type { Metric } from "#lib/domain/limit"
import { suggestedCeiling } from "#lib/domain/suggest"
import { type Ctx, requireScope } from "../ctx.ts"
import { figureOf } from "./figure.ts"
import { type Sample, sampleAgentHours, sampleSessions, sampleUserMonths } from "./samples.ts"

/** Before that many recorded calls a percentile says nothing. */
const NEEDED = 200

type Kind = {
  metric: Metric
  limit: Omit<NewLimit, "ceiling" | "metric">
  sample(db: PrismaClient, org: number, now: Date): Promise<Sample>
}

const PLAIN = {
  subject: null,
  plan: null,
  replaces: null,
  mode: "enforce" as const,
  warnAt: [0.8],
  overdrive: false,
  countFrom: "period" as const,
  fallback: null,
}

const KINDS: readonly Kind[] = [
  {
    metric: "tokens",
    limit: { ...PLAIN, name: "session tokens, from own traffic", scope: "session", window: "lifetime", action: "suspend", overdrive: true },
    sample: (db, org, now) => sampleSessions(db, org, "tokens", now),
  },
  {
    metric: "cost",
    limit: { ...PLAIN, name: "session budget, from own traffic", scope: "session", window: "lifetime", action: "suspend", overdrive: true },
    sample: (db, org, now) => sampleSessions(db, org, "cost", now),
  },
  {
    metric: "cost",
    limit: { ...PLAIN, name: "agent hourly budget, from own traffic", scope: "agent", window: "hour", action: "suspend" },
    sample: sampleAgentHours,
  },
  {
    metric: "tokens",
    limit: { ...PLAIN, name: "user quota, from own traffic", scope: "user", window: "month", action: "downgrade", fallback: "suspend" },
    sample: sampleUserMonths,
  },
]

/** Limits that the organization's own traffic would rarely have met: 1.5 × its 99th percentile, from running totals, never from events. */
export async function suggestLimits(ctx: Ctx): Promise<LimitSuggestions> {
  requireScope(ctx, "read")
  const { db, org, now } = ctx
  const [counted] = await db.$queryRaw<{ calls: bigint }[]>`
    select coalesce(sum(calls), 0)::bigint as calls from total where org = ${org} and scope = 4::smallint`
  const events = Number(counted?.calls ?? 0n)
  const items = events < NEEDED ? [] : await Promise.all(KINDS.map((kind) => suggest(ctx, kind)))
  return { asOf: now.toISOString(), events, needed: NEEDED, items: items.filter((item) => item !== null) }
}

async function suggest({ db, org, now }: Ctx, { metric, limit, sample }: Kind): Promise<LimitSuggestion | null> {
  const { samples, p99, lastWeek } = await sample(db, org, now)
  if (p99 <= 0n) return null
  const ceiling = suggestedCeiling(p99)
  const { subjects, excess } = await lastWeek(ceiling)
  const { scope, window } = limit
  const existing = await db.limit.findFirst({
    where: { org, scope, window, metric, subject: null, plan: null, action: limit.action },
    orderBy: { createdAt: "asc" },
    select: { id: true },
  })
  return {
    limit: { ...limit, metric, ceiling: figureOf(metric, ceiling) },
    existing: existing?.id ?? null,
    basis: { samples, p99: figureOf(metric, p99) },
    lastWeek: { subjects, excess: figureOf(metric, excess) },
  }
}
