import type { BurnPatch, BurnSnapshot } from "#lib/contracts/burn"

/**
 * The snapshot after one patch. A row that did not change stays the same object, so that nothing of it is drawn again.
 */
export function applyPatch(snapshot: BurnSnapshot, patch: BurnPatch): BurnSnapshot {
  const changed = new Map(patch.agents.map((row) => [row.id, row]))
  const removed = new Set(patch.removed)
  const kept = snapshot.agents.filter((row) => !removed.has(row.id)).map((row) => changed.get(row.id) ?? row)
  const known = new Set(snapshot.agents.map((row) => row.id))
  return {
    ...snapshot,
    asOf: patch.asOf,
    totals: patch.totals ?? snapshot.totals,
    hour: patch.hour ?? snapshot.hour,
    agents: [...kept, ...patch.agents.filter((row) => !known.has(row.id))],
  }
}
