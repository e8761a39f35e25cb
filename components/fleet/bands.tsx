import { shareOf, toNano } from "#components/format/money"
import { type Sort, type Sortable, sortRows } from "#components/ui/sort-rows"
import type { AgentRow } from "#lib/contracts/burn"

export const bands = ["needs", "running", "idle"] as const
export type Band = (typeof bands)[number]
/** The ids of every band in the order of the screen. */
export type Order = Record<Band, string[]>

export function isOverRedLine(row: AgentRow): boolean {
  // Most agents rest, and this is asked for every row of every tick.
  if (row.redLineUsd === null || row.burnRateUsd === "0") return row.redLineUsd === "0"
  return toNano(row.burnRateUsd) >= toNano(row.redLineUsd)
}

/** Needs you: defying, stopped, over its red line, or silent where it promised to report. */
export function bandOf(row: AgentRow): Band {
  if (row.stop || row.status === "suspended" || row.status === "killed" || row.status === "silent" || isOverRedLine(row)) return "needs"
  return row.status === "idle" ? "idle" : "running"
}

/** How loudly a row that needs somebody calls, loudest first. */
function urgency(row: AgentRow): number {
  if (row.stop?.obedience === "defying") return 0
  if (isOverRedLine(row)) return 1
  if (row.stop?.obedience === "untold") return 2
  return 3
}

/** What the columns of the fleet are sorted by. */
export const columns: readonly Sortable<AgentRow>[] = [
  { id: "agent", value: ({ label, name }) => label ?? name },
  { id: "burn", value: ({ burnRateUsd }) => toNano(burnRateUsd) },
  { id: "budget", value: ({ budgetUsedUsd, budgetTotalUsd }) => budgetUsedUsd && budgetTotalUsd && shareOf(budgetUsedUsd, budgetTotalUsd) },
  { id: "calls", value: ({ callsPerMinute }) => callsPerMinute },
  { id: "left", value: ({ exhaustsAt }) => exhaustsAt },
  { id: "seen", value: ({ lastSeenAt }) => lastSeenAt },
]

const byBurn: Sort = { by: "burn", down: true }

/** Every agent in its band: the most urgent first, then as asked (what burns most), then by name. */
export function arrange(rows: AgentRow[], sort: Sort = byBurn): Order {
  const named = rows.toSorted((a, b) => compareText(a.name, b.name))
  const sorted = sortRows(sortRows(named, columns, sort), [{ id: "urgency", value: urgency }], { by: "urgency", down: false })
  const order: Order = { needs: [], running: [], idle: [] }
  for (const row of sorted) order[bandOf(row)].push(row.id)
  return order
}

/**
 * The order on the screen while it must not move: what is there stays, what is gone leaves, what is new joins at the end
 * of the running band, below every row that somebody may be about to click.
 */
export function hold(shown: Order, wanted: Order): Order {
  const live = new Set(bands.flatMap((band) => wanted[band]))
  const known = new Set(bands.flatMap((band) => shown[band]))
  const stay = (band: Band) => shown[band].filter((id) => live.has(id))
  const fresh = [...live].filter((id) => !known.has(id))
  return { needs: stay("needs"), running: [...stay("running"), ...fresh], idle: stay("idle") }
}

/** How many rows stand somewhere else than they would. */
export function displaced(shown: Order, wanted: Order): number {
  return bands.flatMap((band) => wanted[band].filter((id, at) => shown[band][at] !== id)).length
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
