import type { Brake } from "./brake.ts"
import type { Cause } from "./cause.ts"
import type { Meter } from "./judge.ts"
import type { Amount, Limit, Mode, Subjects } from "./limit.ts"
import type { Stops } from "./stops.ts"

export type Action = "continue" | "throttle" | "downgrade" | "suspend" | "kill"

/** Higher is more severe; a person's stop is above everything that a rule can say. */
export const SEVERITY: Readonly<Record<Action, number>> = { continue: 0, throttle: 1, downgrade: 2, suspend: 3, kill: 4 }

/**
 * What is asked. Without `ask` it is only "may another call start?" (the reply to usage, a directive on request);
 * with one it is an authorize.
 */
export type Request = {
  subjects: Subjects
  kind: "llm" | "tool"
  model: string | null
  ask: Amount | null
  /** cost in nano-dollars of the same call at another model; without it a downgraded call is judged at the cost first asked */
  costAt?: (model: string) => bigint
}

/** `already`: the model is the cheap end of a chain. `none`: the table knows nothing cheaper. */
export type Cheaper = { to: "model"; model: string } | { to: "already" } | { to: "none" }

/** The facts and rules that a decision is made of. All of it is read, none of it is changed. */
export type Situation = {
  /** those that apply to the request (`applicableLimits`) */
  limits: readonly Limit[]
  meterOf: (limit: Limit) => Meter
  /** those that concern the request (`stopsFor`) */
  stops: Stops
  request: Request
  nowMs: number
  /** the retry brake of the request's tool in its session; `observe` only tells what it would have done */
  brake?: { tool: string; brake: Brake; mode: Mode } | null
  /** what to use instead of a model (`cheaperModel`); without it there is nothing cheaper */
  cheaper?: (model: string) => Cheaper
  /** when a rolling meter will have drained to at most this much; null: never by waiting alone */
  drainsAtMs?: (limit: Limit, atMost: bigint) => number | null
  /** end of the current calendar period */
  periodEndMs?: (window: "day" | "month") => number
  /** the earliest expiry among the open holds in the way */
  holdExpiresAtMs?: number | null
  /** where a user of the organization buys more */
  upgradeUrl?: string | null
}

/** How a stop ends before it ends by itself, the least role that may do it, and where. */
export type Lift = {
  how: readonly ("resume" | "overdrive" | "raise" | "period" | "upgrade")[]
  by: "engineer" | "admin" | "user"
  /** a path of the app, or the organization's own upgrade page; null: nowhere to click */
  url: string | null
}

export type Exhausted = { limit: Limit; used: bigint; ceiling: bigint }
export type Warning = { limit: Limit; fraction: number; used: bigint; ceiling: bigint }

/** The directive of the wire, but for its revision and issue time, and what the decision found out on the way. */
export type Decision = {
  /** may the call start (with `model`, where that is set)? */
  allowed: boolean
  action: Action
  code: string | null
  message: string
  /** wait this long, then ask again; null: waiting alone will not help */
  retryAfterMs: number | null
  /** when the stop ends by itself */
  untilMs: number | null
  /** downgrade: the model to use; null on a downgrade where the request named no model */
  model: string | null
  /** what the tightest limits leave, after this ask where it was allowed; null: no such limit */
  remaining: { tokens: bigint | null; costNano: bigint | null }
  cause: Cause | null
  /** up to five other objections, severest first; alerts are among them */
  also: readonly Cause[]
  /** the severest thing that rules in observe mode would have done */
  would: { action: Action; code: string } | null
  lift: Lift | null
  /** the ask as it was judged, priced at the model to be used: what a hold sets aside */
  ask: Amount
  /** enforced limits at or past their ceiling by use alone and without an open incident: one is due */
  exhausted: readonly Exhausted[]
  /** fractions of a ceiling passed since the meters' `before` */
  warnings: readonly Warning[]
}
