import type { Situation } from "#lib/domain/decision"
import type { Meter } from "#lib/domain/judge"
import type { Amount, Limit } from "#lib/domain/limit"
import { NO_STOPS, type OpenIncident } from "#lib/domain/stops"

/** A session token breaker unless told otherwise. */
export function someLimit(over: Partial<Limit> = {}): Limit {
  const limit: Limit = {
    id: "lim_1",
    name: "session tokens",
    scope: "session",
    subject: null,
    plan: null,
    replaces: null,
    metric: "tokens",
    window: "lifetime",
    ceiling: 50_000n,
    action: "suspend",
    fallback: null,
    mode: "enforce",
    warnAt: [],
    overdrive: false,
    countFrom: "period",
  }
  return { ...limit, ...over }
}

export function someAmount(over: Partial<Amount> = {}): Amount {
  return { tokens: 0n, cost: 0n, calls: 0n, toolCalls: 0n, ...over }
}

export const SUBJECTS = { agent: "crawler-7", session: "s-42", user: "ada" }

/** Each limit beside its meter; an llm call of gpt-4o, nothing asked, at instant 1,000,000. */
export function situation(limits: readonly (readonly [Limit, Partial<Meter>])[], over: Partial<Situation> = {}): Situation {
  const meters = new Map(limits.map(([limit, meter]) => [limit, { used: 0n, held: 0n, ...meter }]))
  return {
    limits: limits.map(([limit]) => limit),
    meterOf: (limit) => meters.get(limit) ?? { used: 0n, held: 0n },
    stops: NO_STOPS,
    request: { subjects: SUBJECTS, kind: "llm", model: "gpt-4o", ask: null },
    nowMs: 1_000_000,
    ...over,
  }
}

export function asks(ask: Partial<Amount>, over: Partial<Situation["request"]> = {}): Situation["request"] {
  return { subjects: SUBJECTS, kind: "llm", model: "gpt-4o", ask: someAmount({ calls: 1n, ...ask }), ...over }
}

export function someIncident(over: Partial<OpenIncident> = {}): OpenIncident {
  const incident: OpenIncident = {
    id: "inc_1",
    kind: "limit",
    limitId: "lim_1",
    code: "session_tokens",
    scope: "session",
    subject: "s-42",
    action: "suspend",
    blocking: true,
    ceiling: 50_000n,
    seen: 50_010n,
    openedAtMs: 900_000,
    untilMs: null,
  }
  return { ...incident, ...over }
}
