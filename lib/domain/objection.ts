import { brakeCause, type Cause, incidentCause, killCause, limitCause } from "./cause.ts"
import type { Choice } from "./choose-model.ts"
import { type Action, SEVERITY, type Situation } from "./decision.ts"
import type { Meter, Verdict } from "./judge.ts"
import { type Limit, type LimitAction, limitCode, WIDTH_MS } from "./limit.ts"
import { ceilingInForce } from "./overdrive.ts"
import type { KillSwitch, OpenIncident } from "./stops.ts"

/** One reason why the call may not go on as asked. A rule never knows another rule; `severest` compares them. */
export type Objection = {
  action: Action
  /** breaks ties of severity: a person's stop, then a blocking incident, then limits */
  rank: 0 | 1 | 2
  code: string
  cause: Cause
  verdict: Exclude<Verdict, "fits"> | "stopped"
  limit: Limit | null
  incident: OpenIncident | null
  retryAfterMs: number | null
  untilMs: number | null
}

const CONTENDED_MIN_MS = 100
const CONTENDED_MAX_MS = 5_000
/** where nothing tells when the holds end */
const CONTENDED_MS = 1_000

export function objectToKill(stop: KillSwitch): Objection {
  const cause = killCause(stop)
  return {
    action: "kill",
    rank: 0,
    code: cause.code,
    cause,
    verdict: "stopped",
    limit: null,
    incident: null,
    retryAfterMs: null,
    untilMs: null,
  }
}

/** Does this incident stand in the way now? One whose period has ended does not, though no job has closed it yet. */
export function blocks(incident: OpenIncident, nowMs: number): boolean {
  return incident.blocking && isOpenAt(incident, nowMs)
}

export function isOpenAt(incident: OpenIncident, nowMs: number): boolean {
  return incident.untilMs === null || nowMs < incident.untilMs
}

/** A blocking incident shows today's figures of its limit where that still applies. */
export function objectToIncident(incident: OpenIncident, situation: Situation): Objection {
  const { limits, meterOf, stops, request, nowMs } = situation
  const limit = (incident.limitId !== null && limits.find((one) => one.id === incident.limitId)) || null
  const meter = limit && meterOf(limit)
  const cause =
    limit && meter
      ? limitCause(limit, request.subjects, meter, ceilingInForce(limit, meter, stops.grants, request.subjects, nowMs))
      : incidentCause(incident)
  return {
    action: "suspend",
    rank: 1,
    code: incident.kind === "retry_brake" ? "human_intervention_required" : incident.code,
    cause,
    verdict: "stopped",
    limit,
    incident,
    retryAfterMs: null,
    untilMs: incident.untilMs,
  }
}

/** The retry brake of the request's tool; null where it is clear, or its wait is over. */
export function objectToBrake({ brake: of, request, nowMs }: Situation): Objection | null {
  if (!of) return null
  const { brake, tool } = of
  switch (brake.state) {
    case "clear":
      return null
    case "waiting": {
      if (nowMs >= brake.retryAtMs) return null
      const cause = brakeCause(request.subjects.session, tool, "retry_brake")
      const waitMs = brake.retryAtMs - nowMs
      return {
        action: "throttle",
        rank: 2,
        code: cause.code,
        cause,
        verdict: "stopped",
        limit: null,
        incident: null,
        retryAfterMs: waitMs,
        untilMs: brake.retryAtMs,
      }
    }
    case "human": {
      const cause = brakeCause(request.subjects.session, tool, "human_intervention_required")
      return {
        action: "suspend",
        rank: 1,
        code: cause.code,
        cause,
        verdict: "stopped",
        limit: null,
        incident: null,
        retryAfterMs: null,
        untilMs: null,
      }
    }
  }
}

/**
 * What a limit that does not fit does. Null where it has nothing to say: only throttle and suspend refuse an ask that
 * fits the ceiling no more or is in the way of others; an alert and a downgrade speak at the ceiling.
 */
export function objectToLimit(
  limit: Limit,
  verdict: Exclude<Verdict, "fits">,
  meter: Meter,
  ceiling: bigint,
  ask: bigint,
  choice: Choice,
  situation: Situation,
): Objection | null {
  const action = actionOf(limit.action, limit, verdict, meter, ceiling, choice)
  if (action === null) return null
  const refuses = action === "throttle" || action === "suspend"
  const code = refuses && verdict !== "exhausted" ? verdict : limitCode(limit)
  const cause = limitCause(limit, situation.request.subjects, meter, ceiling)
  const { retryAfterMs, untilMs } = ending(action, limit, verdict, meter, ceiling, ask, situation)
  return { action, rank: 2, code, cause, verdict, limit, incident: null, retryAfterMs, untilMs }
}

function actionOf(
  action: LimitAction,
  limit: Limit,
  verdict: Exclude<Verdict, "fits">,
  { used, held }: Meter,
  ceiling: bigint,
  choice: Choice,
): Action | null {
  switch (action) {
    case "alert":
      return verdict === "exhausted" ? "continue" : null
    case "throttle":
      return "throttle"
    case "suspend":
      return verdict === "contended" ? "throttle" : "suspend"
    case "downgrade":
      if (used + held < ceiling || choice.reach === "tool") return null
      if (choice.reach !== "none") return "downgrade"
      return actionOf(limit.fallback ?? "suspend", limit, verdict, { used, held }, ceiling, choice)
  }
}

const NO_END = { retryAfterMs: null, untilMs: null }

function ending(
  action: Action,
  limit: Limit,
  verdict: Exclude<Verdict, "fits">,
  meter: Meter,
  ceiling: bigint,
  ask: bigint,
  { nowMs, drainsAtMs, periodEndMs, holdExpiresAtMs }: Situation,
): { retryAfterMs: number | null; untilMs: number | null } {
  if (action === "continue") return NO_END
  if (verdict === "contended" && action === "throttle") {
    const waitMs = typeof holdExpiresAtMs === "number" ? holdExpiresAtMs - nowMs : CONTENDED_MS
    return { retryAfterMs: Math.min(Math.max(Math.ceil(waitMs), CONTENDED_MIN_MS), CONTENDED_MAX_MS), untilMs: null }
  }
  const untilMs = endOfWindow()
  if (action === "throttle") return { retryAfterMs: untilMs === null ? null : Math.max(1, Math.ceil(untilMs - nowMs)), untilMs }
  // A suspend over a rolling window does not resume because the window drained; one for a too large ask does not latch.
  if (WIDTH_MS[limit.window] !== null || verdict === "too_large") return NO_END
  return { retryAfterMs: null, untilMs }

  function endOfWindow(): number | null {
    if (limit.window === "lifetime") return null
    if (limit.window === "day" || limit.window === "month") return ask > ceiling ? null : (periodEndMs?.(limit.window) ?? null)
    const room = ask > 1n ? ceiling - ask : ceiling - 1n
    if (room < 0n) return null
    const atMost = room - meter.held < 0n ? room : room - meter.held
    if (drainsAtMs) return drainsAtMs(limit, atMost)
    return nowMs + (WIDTH_MS[limit.window] ?? 0) / 12
  }
}

/** Negative where a comes first: severer, then of higher rank, then standing at the ceiling, then longer lasting. */
export function compareObjections(a: Objection, b: Objection): number {
  return (
    SEVERITY[b.action] - SEVERITY[a.action] ||
    a.rank - b.rank ||
    Number(a.verdict === "too_large") - Number(b.verdict === "too_large") ||
    lasting(b) - lasting(a)
  )
}

function lasting({ retryAfterMs, untilMs }: Objection): number {
  return retryAfterMs ?? untilMs ?? Number.MAX_SAFE_INTEGER
}
