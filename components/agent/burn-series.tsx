import type { Unit } from "#components/charts/series"
import { fromNano, toNano } from "#components/format/money"
import type { AgentRange, AgentUsage } from "#lib/contracts/agents"

const MINUTE_MS = 60_000

type Shape = { title: string; unit: Unit; kind: "area" | "bars"; stepMs: number }

/** Up to an hour burn is a flow, in dollars a minute; over longer ranges what was spent in each step. */
export const shapes: Record<AgentRange, Shape> = {
  "15m": { title: "Burn, last 15 minutes", unit: "usd/min", kind: "area", stepMs: 15_000 },
  "1h": { title: "Burn, last hour", unit: "usd/min", kind: "area", stepMs: MINUTE_MS },
  "24h": { title: "Spent by quarter of an hour, last 24 hours", unit: "usd", kind: "bars", stepMs: 15 * MINUTE_MS },
  "30d": { title: "Spent by day, last 30 days", unit: "usd", kind: "bars", stepMs: 1_440 * MINUTE_MS },
}

/** The values of the chart: null where the agent was not known yet. */
export function burnValues({ range, points }: AgentUsage): (string | null)[] {
  const { unit, stepMs } = shapes[range]
  const factor = unit === "usd/min" ? BigInt(MINUTE_MS / stepMs) : 1n
  return points.map(({ figures }) => (figures === null ? null : fromNano(toNano(figures.costUsd) * factor)))
}

/** The red line, where what is shown is burn. */
export function redLineOf({ range }: AgentUsage, redLineUsd: string | null): { at: string; name: string } | null {
  return redLineUsd !== null && shapes[range].unit === "usd/min" ? { at: redLineUsd, name: "red line" } : null
}
