import type { AgentRow, AgentStatus, BurnHour, BurnTotals, MoneyLimit } from "#lib/contracts/burn"
import type { PrismaClient } from "#lib/db/client"
import { projectToEnd } from "#lib/domain/burn"
import { isoDate } from "#lib/domain/iso-date"
import { type Limit, WIDTH_MS } from "#lib/domain/limit"
import { formatUsd, parseUsd } from "#lib/domain/money"
import { rearmedAt } from "#lib/ledger/judge"
import type { MeterRows } from "#lib/ledger/meter-rows"
import type { Rules } from "#lib/ledger/rules"
import type { Series } from "./series.ts"

const DAY_MS = 86_400_000
/** Projections move once a minute: a figure that creeps every second tells nothing more. */
const MINUTE_MS = 60_000
const SHOWN = 7

/** What the whole organization burns. Day and month are the totals that limits are judged by. */
export async function burnTotals(
  db: PrismaClient,
  rules: Rules,
  meters: MeterRows,
  rows: readonly AgentRow[],
  nowMs: number,
): Promise<BurnTotals> {
  const { org, calendar } = rules
  const total = meters.total(org, "org", null)
  const month = calendar.month(nowMs)
  const monthNano = total?.whole.cost ?? 0n
  const [openIncidents, factsLost, lastWeek] = await Promise.all([
    db.incident.count({ where: { org, state: "open" } }),
    countFactsLost(db, org, calendar.day(nowMs).key),
    spentBetween(db, org, calendar.day(nowMs - 7 * DAY_MS).startMs, nowMs - 7 * DAY_MS),
  ])
  return {
    burnRateUsd: formatUsd(rows.reduce((sum, row) => sum + (parseUsd(row.burnRateUsd) ?? 0n), 0n)),
    todayUsd: formatUsd(total?.today.cost ?? 0n),
    monthUsd: formatUsd(monthNano),
    monthProjectedUsd: monthNano === 0n ? null : formatUsd(projectToEnd(monthNano, month, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS)),
    lastWeekUsd: lastWeek === 0n ? null : formatUsd(lastWeek),
    dayLimit: moneyLimit(rules, meters, "day", nowMs),
    monthLimit: moneyLimit(rules, meters, "month", nowMs),
    openIncidents,
    byStatus: countByStatus(rows),
    factsLost,
  }
}

const NOBODY = { agent: "", session: "", user: "" }

function moneyLimit(rules: Rules, meters: MeterRows, window: "day" | "month", nowMs: number): MoneyLimit | null {
  const uses = rules.limits
    .filter((limit) => limit.scope === "org" && limit.metric === "cost" && limit.window === window)
    .map((limit) => ({
      limit,
      used: meters.meter(rules.org, limit, WIDTH_MS[window], NOBODY, nowMs, rearmedAt(rules, limit, NOBODY)).used,
    }))
  const [nearest] = uses.sort((a, b) => (a.used * b.limit.ceiling > b.used * a.limit.ceiling ? -1 : 1))
  return nearest ? { limitId: nearest.limit.id, usedUsd: formatUsd(nearest.used), ceilingUsd: formatUsd(nearest.limit.ceiling) } : null
}

/** How many of that day, by the organization's clock as every figure of today. @param day yyyymmdd */
async function countFactsLost(db: PrismaClient, org: number, day: number): Promise<number> {
  const { _sum } = await db.factLost.aggregate({ where: { org, day: new Date(isoDate(day)) }, _sum: { n: true } })
  return Number(_sum.n ?? 0n)
}

async function spentBetween(db: PrismaClient, org: number, fromMs: number, toMs: number): Promise<bigint> {
  const slot = (ms: number) => Math.floor(ms / 900_000)
  const [row] = await db.$queryRaw<{ cost: bigint }[]>`
    select coalesce(sum(cost), 0)::bigint as cost from rollup
    where org = ${org} and width = 900 and slot >= ${slot(fromMs)} and slot < ${slot(toMs)}`
  return row?.cost ?? 0n
}

function countByStatus(rows: readonly AgentRow[]): Record<AgentStatus, number> {
  const counts = { running: 0, throttled: 0, downgraded: 0, suspended: 0, killed: 0, silent: 0, idle: 0 }
  for (const { status } of rows) counts[status] += 1
  return counts
}

/** The last hour by minute: the seven agents that spent most, and the others as one. */
export function burnHour({ byAgent, endsAtMs }: Series, limits: readonly Limit[]): BurnHour {
  const spent = [...byAgent].map(([agent, cost]) => ({ agent, cost, sum: cost.reduce((a, b) => a + b, 0n) }))
  const sorted = spent
    .filter(({ sum }) => sum > 0n)
    .sort((a, b) => (a.sum === b.sum ? (a.agent < b.agent ? -1 : 1) : a.sum > b.sum ? -1 : 1))
  const series = sorted.slice(0, SHOWN).map(({ agent, cost }): BurnHour["series"][number] => ({ agent, costUsd: cost.map(formatUsd) }))
  const others = sorted.slice(SHOWN)
  if (others.length > 0) {
    const sums = others[0]?.cost.map((_, at) => others.reduce((sum, { cost }) => sum + (cost[at] ?? 0n), 0n)) ?? []
    series.push({ agent: null, costUsd: sums.map(formatUsd) })
  }
  return { stepMs: 60_000, endsAt: new Date(endsAtMs).toISOString(), series, redLine: redLineOf(limits) }
}

function redLineOf(limits: readonly Limit[]): BurnHour["redLine"] {
  const lines = limits.filter(({ metric, window }) => metric === "cost" && window === "minute")
  for (const scope of ["org", "agent"] as const) {
    const ceilings = lines.flatMap((limit) => (limit.scope === scope ? [limit.ceiling] : []))
    if (ceilings.length > 0) return { scope, usd: formatUsd(ceilings.reduce((a, b) => (a < b ? a : b))) }
  }
  return null
}
