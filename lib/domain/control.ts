/** How an agent can be reached: it asks before it spends, it listens, it is told in its next reply, or nothing reaches it. */
export type Control = "asks" | "listens" | "reports" | "blind"

export const ASKS_WITHIN_MS = 600_000

export type ControlFacts = {
  lastAuthorizedAtMs: number | null
  /** is a signals stream of it open? */
  listening: boolean
  /** latest usage that came with a reply it could read */
  lastReportedAtMs: number | null
  nowMs: number
}

/** The strongest hold there is over the agent. One that only ever sent telemetry is blind: an exporter hears no directive. */
export function controlOf({ lastAuthorizedAtMs, listening, lastReportedAtMs, nowMs }: ControlFacts): Control {
  if (lastAuthorizedAtMs !== null && nowMs - lastAuthorizedAtMs < ASKS_WITHIN_MS) return "asks"
  if (listening) return "listens"
  return lastReportedAtMs !== null ? "reports" : "blind"
}
