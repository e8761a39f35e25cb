import type { Calendar } from "./calendar.ts"
import type { Lift } from "./decision.ts"
import { type Limit, limitCode, type Subjects, subjectOf, WIDTH_MS, type Window } from "./limit.ts"
import type { OpenIncident } from "./stops.ts"

/** An incident that is due, before it has an id. `period` is the yyyymm or yyyymmdd of a calendar window, "" otherwise. */
export type IncidentDraft = Omit<OpenIncident, "id"> & { period: string }

/** Open one episode: used has reached the ceiling. Only a suspend blocks; in a calendar window it ends with its period, without a job. */
export function openIncident(
  limit: Limit,
  subjects: Subjects,
  seen: { used: bigint; ceiling: bigint },
  nowMs: number,
  calendar: Calendar,
): IncidentDraft {
  const period = periodOf(limit.window, nowMs, calendar)
  return {
    kind: "limit",
    limitId: limit.id,
    code: limitCode(limit),
    scope: limit.scope,
    subject: subjectOf(limit.scope, subjects),
    action: limit.action,
    blocking: limit.action === "suspend",
    ceiling: seen.ceiling,
    seen: seen.used,
    openedAtMs: nowMs,
    untilMs: period?.endMs ?? null,
    period: period ? String(period.key) : "",
  }
}

/** Brake and loop stop the session until a person has looked. */
export function openToolIncident(kind: "retry_brake" | "regression_loop", session: string, nowMs: number): IncidentDraft {
  const code = kind === "retry_brake" ? "human_intervention_required" : "regression_loop"
  const nothing = { limitId: null, ceiling: null, seen: null, untilMs: null, period: "" }
  return { kind, code, scope: "session", subject: session, action: "suspend", blocking: true, openedAtMs: nowMs, ...nothing }
}

/**
 * When an episode of a rolling window that does not block is over: its figure has been below the ceiling for one whole window.
 * @param drainedAtMs since when it is below (`ringDrainsAtMs` to ceiling − 1); null: it is not, and will not be by waiting
 * @returns null where it does not end by itself: what suspends over a rolling window or for a lifetime waits for a person
 */
export function endsAtMs(incident: Pick<OpenIncident, "blocking" | "untilMs">, window: Window, drainedAtMs: number | null): number | null {
  if (incident.untilMs !== null) return incident.untilMs
  const width = WIDTH_MS[window]
  return incident.blocking || width === null || drainedAtMs === null ? null : drainedAtMs + width
}

export type Resume = { ok: true; rearms: boolean } | { ok: false; code: "still_exhausted"; lift: Lift["how"] }

/**
 * May a person resume this? A rolling window, brake or loop closes and is rearmed: what came before no longer counts.
 * A budget that is still used up refuses, and says what would lift it; no meter is ever moved.
 * @param limit null for brake and loop, and for a limit that is gone
 */
export function judgeResume(limit: Limit | null, used: bigint, ceilingInForce: bigint, hasUpgrade = false): Resume {
  if (!limit || WIDTH_MS[limit.window] !== null) return { ok: true, rearms: true }
  if (used < ceilingInForce) return { ok: true, rearms: false }
  const lift: Lift["how"][number][] = []
  if (limit.overdrive) lift.push("overdrive")
  lift.push("raise")
  if (limit.window !== "lifetime") lift.push("period")
  if (hasUpgrade && limit.scope === "user") lift.push("upgrade")
  return { ok: false, code: "still_exhausted", lift }
}

function periodOf(window: Window, nowMs: number, calendar: Calendar) {
  if (window === "month") return calendar.month(nowMs)
  return window === "day" ? calendar.day(nowMs) : null
}
