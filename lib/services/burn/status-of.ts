import type { AgentStatus } from "#lib/contracts/burn"
import type { Judged } from "#lib/ledger/judge"

/** A running agent or session had an event or an open hold within this. */
export const RUNNING_MS = 60_000

/** A stop holds for who is at rest too; what merely slows a running one down does not. */
export function statusOf(seen: { expectedEveryMs: number | null; lastSeenAtMs: number }, { decision }: Judged, nowMs: number): AgentStatus {
  if (decision.action === "kill") return "killed"
  if (decision.action === "suspend") return "suspended"
  const quietMs = nowMs - seen.lastSeenAtMs
  if (seen.expectedEveryMs !== null && quietMs > seen.expectedEveryMs) return "silent"
  if (quietMs >= RUNNING_MS) return "idle"
  if (decision.action === "throttle") return "throttled"
  return decision.action === "downgrade" ? "downgraded" : "running"
}
