import type { Rules } from "#lib/ledger/rules"

/** A call without a session belongs to its agent's session of the local day: leaving out a name escapes no limit. */
export function implicitSession(rules: Rules, agent: string, atMs: number): string {
  const day = String(rules.calendar.day(atMs).key)
  return `${agent} · ${day.slice(0, -4)}-${day.slice(-4, -2)}-${day.slice(-2)}`
}
