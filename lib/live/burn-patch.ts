import type { AgentRow, BurnPatch, BurnSnapshot } from "#lib/contracts/burn"

/** What changed between two snapshots; null where nothing did but the time. */
export function patchBetween(before: BurnSnapshot, after: BurnSnapshot): BurnPatch | null {
  const known = new Map(before.agents.map((row) => [row.id, JSON.stringify(row)]))
  const agents: AgentRow[] = after.agents.filter((row) => known.get(row.id) !== JSON.stringify(row))
  const present = new Set(after.agents.map(({ id }) => id))
  const removed = before.agents.filter(({ id }) => !present.has(id)).map(({ id }) => id)
  const totals = JSON.stringify(before.totals) === JSON.stringify(after.totals) ? undefined : after.totals
  const hour = JSON.stringify(before.hour) === JSON.stringify(after.hour) ? undefined : after.hour
  if (agents.length === 0 && removed.length === 0 && !totals && !hour) return null
  return { asOf: after.asOf, ...(totals ? { totals } : {}), ...(hour ? { hour } : {}), agents, removed }
}
