import type { AgentRow, AgentStatus } from "#lib/contracts/burn"
import { applicableLimits } from "#lib/domain/applicable"
import { exhaustsAtMs, rateNano, steadyForecastMs } from "#lib/domain/burn"
import { controlOf } from "#lib/domain/control"
import { type Limit, type Metric, type Subjects, WIDTH_MS } from "#lib/domain/limit"
import { formatUsd } from "#lib/domain/money"
import { ceilingInForce } from "#lib/domain/overdrive"
import type { Pricer } from "#lib/domain/pricing"
import { judgeSubjects, rearmedAt } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import { stopsOf } from "#lib/ledger/stops-of"
import type { AgentFacts, ObedienceFacts, WorkFacts } from "./fleet-facts.ts"
import { type Series, SLOTS } from "./series.ts"
import { RUNNING_MS, statusOf } from "./status-of.ts"
import { stopOf } from "./stop-of.ts"

export type FleetView = {
  rules: Rules
  pricer: Pricer
  meters: MeterRows
  /** The sessions that each agent's row is made of, latest first. */
  work: ReadonlyMap<string, readonly WorkFacts[]>
  obedience: ReadonlyMap<string, ObedienceFacts>
  spark: Series
  /** When each agent's budget was last said to be used up; a row notes its own. */
  forecasts: Map<string, number>
  nowMs: number
}

const MINUTE_MS = 60_000
/** The forecast's pace is taken over five minutes: 20 slots of the spark. */
const PACE_SLOTS = 20
const SLOT_MS = 15_000
const NO_SPARK: readonly bigint[] = Array.from({ length: SLOTS }, () => 0n)

/** One agent as the fleet shows it. Its figures come from the meters that decide, read once for the whole fleet. */
export function agentRow(view: FleetView, agent: AgentFacts): AgentRow {
  const { rules, meters, nowMs } = view
  const work = view.work.get(agent.name) ?? []
  const running = work[0]?.running ?? 0
  const subjects = subjectsOf(agent, work[0])
  const limits = applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null)
  const judged = judgeSubjects(rules, meters, view.pricer, subjects, null)
  const lastMinute = (metric: Metric) => meters.rolling(rules.org, "agent", agent.name, MINUTE_MS, metric, nowMs) ?? 0n
  const callLimit = limits.find((one) => one.scope === "session" && one.metric === "calls" && one.window === "minute")
  const redLine = limits.find((one) => one.scope === "agent" && one.metric === "cost" && one.window === "minute")
  const budget = worstBudget(view, agent, spending(view, agent, work))
  const spark = view.spark.byAgent.get(agent.name) ?? NO_SPARK
  const status = statusOf(agent, judged, nowMs)
  const exhausts = budget && status === "running" ? exhaustsAt(view, agent, budget, spark) : null
  return {
    id: agent.id,
    name: agent.name,
    label: agent.label,
    status,
    control: controlOf({
      lastAuthorizedAtMs: agent.askedAtMs,
      listening: agent.listenedAtMs !== null && nowMs - agent.listenedAtMs < 30_000,
      lastReportedAtMs: agent.reportedAtMs,
      nowMs,
    }),
    burnRateUsd: formatUsd(lastMinute("cost")),
    redLineUsd: redLine ? formatUsd(redLine.ceiling) : null,
    budgetUsedUsd: budget && formatUsd(budget.used),
    budgetHeldUsd: budget && formatUsd(budget.held),
    budgetTotalUsd: budget && formatUsd(budget.ceiling),
    budgetLimitId: budget?.limit.id ?? null,
    budgetWarnAt: [...(budget?.limit.warnAt ?? [])],
    budgetSession: budget?.session ?? null,
    callsPerMinute: Number(lastMinute("calls")),
    callsCeiling: callLimit ? Number(callLimit.ceiling) * Math.max(1, running) : null,
    exhaustsAt: exhausts === null ? null : new Date(exhausts).toISOString(),
    sessionsRunning: running,
    lastSeenAt: new Date(agent.lastSeenAtMs).toISOString(),
    reason: BLOCKED.has(status) ? judged.decision.message : null,
    stop: stopOf(rules, meters, agent.name, subjects, judged, view.obedience),
    spark: { stepMs: SLOT_MS, endsAt: new Date(view.spark.endsAtMs).toISOString(), costUsd: spark.map(formatUsd) },
  }
}

const BLOCKED: ReadonlySet<AgentStatus> = new Set(["throttled", "downgraded", "suspended", "killed"])

/** The sessions that can still spend; where every one is stopped, the latest. What a stopped session used up is no longer at stake. */
function spending({ rules, meters, nowMs }: FleetView, agent: AgentFacts, work: readonly WorkFacts[]): readonly WorkFacts[] {
  const going = work.filter(
    (one) =>
      nowMs - one.lastSeenAtMs < RUNNING_MS &&
      stopsOf(rules, meters, subjectsOf(agent, one), null).incidents.every(({ blocking }) => !blocking),
  )
  return going.length > 0 ? going : work.slice(0, 1)
}

/** The session that speaks for an agent is the one that it worked on last. */
export function subjectsOf(agent: Pick<AgentFacts, "name">, latest: Pick<WorkFacts, "session" | "user"> | undefined): Subjects {
  return { agent: agent.name, session: latest?.session ?? "", user: latest?.user ?? "" }
}

type Budget = { limit: Limit; ceiling: bigint; used: bigint; held: bigint; session: string | null }

/** The money limit nearest to its ceiling among the agent's own and those of its sessions. */
function worstBudget(view: FleetView, agent: AgentFacts, work: readonly WorkFacts[]): Budget | null {
  const { rules, meters, nowMs } = view
  let worst: Budget | null = null
  for (const one of work.length > 0 ? work : [undefined]) {
    const subjects = subjectsOf(agent, one)
    for (const limit of applicableLimits(rules.limitIndex, subjects, rules.planOf.get(subjects.user) ?? null)) {
      if (limit.metric !== "cost" || limit.action === "alert" || (limit.scope !== "agent" && limit.scope !== "session")) continue
      if (limit.scope === "session" && !one) continue
      const meter = meters.meter(rules.org, limit, WIDTH_MS[limit.window], subjects, nowMs, rearmedAt(rules, limit, subjects))
      const ceiling = ceilingInForce(limit, meter, meters.stops(rules.org, subjects).grants, subjects, nowMs)
      const budget = { limit, ceiling, used: meter.used, held: meter.held, session: limit.scope === "session" ? subjects.session : null }
      if (worst === null || isNearer(budget, worst)) worst = budget
    }
  }
  return worst
}

/** Compared as fractions of the ceilings, without dividing. */
function isNearer(a: Budget, b: Budget): boolean {
  return (a.used + a.held) * b.ceiling > (b.used + b.held) * a.ceiling
}

/** The last slot is still filling, so the pace is taken over what has passed of it. */
function exhaustsAt({ forecasts, spark: { endsAtMs }, nowMs }: FleetView, { name }: AgentFacts, budget: Budget, spark: readonly bigint[]) {
  const spent = spark.slice(-PACE_SLOTS).reduce((sum, cost) => sum + cost, 0n)
  const exact = exhaustsAtMs(budget.ceiling - budget.used - budget.held, rateNano(spent, PACE_SLOTS * SLOT_MS - (endsAtMs - nowMs)), nowMs)
  if (exact === null) {
    forecasts.delete(name)
    return null
  }
  const shown = steadyForecastMs(exact, forecasts.get(name) ?? null, nowMs)
  forecasts.set(name, shown)
  return shown
}
