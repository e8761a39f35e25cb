/** Who a rule is about. */
export type Scope = "org" | "user" | "agent" | "session"
export type Metric = "tokens" | "cost" | "calls" | "toolCalls"
/** `second`, `minute`, `hour` roll; `day` and `month` follow the calendar of the organization's zone; `lifetime` belongs to a session. */
export type Window = "lifetime" | "second" | "minute" | "hour" | "day" | "month"
export type LimitAction = "alert" | "throttle" | "downgrade" | "suspend"
export type Fallback = Exclude<LimitAction, "downgrade">
/** `observe` judges and tells what it would have done; it stops nothing. */
export type Mode = "enforce" | "observe"

export type CountFrom = "period" | "now"

export type Limit = {
  id: string
  name: string
  scope: Scope
  /** name of the one it is about; null: every one of the scope */
  subject: string | null
  /** only of scope user: every user of this plan */
  plan: string | null
  /** the limit that this one stands in for, where this one applies */
  replaces: string | null
  metric: Metric
  window: Window
  /** nano-dollars for cost, else a count */
  ceiling: bigint
  action: LimitAction
  /** what a downgrade does where no cheaper model is left; null for every other action */
  fallback: Fallback | null
  mode: Mode
  /** fractions of the ceiling, between 0 and 1, at which people are warned */
  warnAt: readonly number[]
  /** may a person lift it for a while */
  overdrive: boolean
  /** `now`: in the period in which it was made it counts only what came after that; later periods count whole */
  countFrom: CountFrom
}

/** One figure per metric; cost in nano-dollars. */
export type Amount = Readonly<Record<Metric, bigint>>

export const NOTHING: Amount = Object.freeze({ tokens: 0n, cost: 0n, calls: 0n, toolCalls: 0n })

export function addAmounts(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens + b.tokens, cost: a.cost + b.cost, calls: a.calls + b.calls, toolCalls: a.toolCalls + b.toolCalls }
}

/** Whom a request is about. `user` is "" where none was named; `session` is then the agent's implicit session of the day. */
export type Subjects = { agent: string; session: string; user: string }

/** Name of the one whom a rule of this scope is about; null for the organization, which has but one. */
export function subjectOf(scope: Scope, subjects: Subjects): string | null {
  return scope === "org" ? null : subjects[scope]
}

/** Width of a rolling window in milliseconds; null for calendar and lifetime windows. */
export const WIDTH_MS: Readonly<Record<Window, number | null>> = {
  lifetime: null,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: null,
  month: null,
}

const METRIC_CODE: Readonly<Record<Metric, string>> = { tokens: "tokens", cost: "cost", calls: "calls", toolCalls: "tool_calls" }

/** The code that a client reads in a directive: `session_tokens`, `user_cost`, …; the tool rate of a session is the `thought_brake`. */
export function limitCode(limit: Pick<Limit, "scope" | "metric" | "window">): string {
  if (limit.scope === "session" && limit.metric === "toolCalls" && limit.window === "second") return "thought_brake"
  return `${limit.scope}_${METRIC_CODE[limit.metric]}`
}
