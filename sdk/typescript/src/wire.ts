/** Money as the wire has it: dollars as a decimal string; senders may also write a number. */
export type Usd = string

export type Action = "continue" | "throttle" | "downgrade" | "suspend" | "kill"

/** What stands behind a directive and can be looked at: a limit, a brake, a kill switch. */
export type Cause = {
  kind: "limit" | "retry_brake" | "regression_loop" | "kill_switch"
  id: string
  code: string
  scope: string
  subject: string | null
  metric?: string | undefined
  window?: string | undefined
  ceiling?: string | undefined
  used?: string | undefined
  held?: string | undefined
}

/** What an agent must do now. A newer governor may say more: unknown fields are ignored, an unknown action waits or stops. */
export type Directive = {
  /** Grows per (agent, session, user): the newest wins, in whichever order they arrive. */
  revision: number
  issuedAt: string
  action: Action
  code: string | null
  message: string
  /** Wait this long, then ask again; null: do not retry. */
  retryAfterMs: number | null
  until: string | null
  /** downgrade: call this model instead. */
  model: string | null
  /** What the tightest limits leave beside what is held. */
  remaining: { tokens: number | null; costUsd: Usd | null }
  cause: Cause | null
  also: Cause[]
  would: { action: Action; code: string } | null
  lift: { how: ("resume" | "overdrive" | "raise" | "period" | "upgrade")[]; by: "engineer" | "admin" | "user"; url: string | null } | null
}

/** Budget set aside for a call that is under way. */
export type Hold = { id: string; state: "open" | "settled" | "released" | "expired"; expiresAt: string; costUsd: Usd; tokens: number }

export type Authorization = { id: string; allowed: boolean; directive: Directive; model: string | null; hold: Hold | null }

/** On whose behalf a call is made. */
export type Subjects = { agent: string; session?: string; user?: string }

/** What a call is: an llm call by its model, a tool call by its name. */
export type CallKind = {
  kind?: "llm" | "tool"
  model?: string
  tool?: string
  /** tool: a hash of its arguments; ten equal ones within a minute are a loop. */
  fingerprint?: string
}

/** The most a call is expected to use; what is left out, the organization's default stands for. */
export type Estimate = { input?: number; output?: number; costUsd?: Usd | number }

export type AuthorizeRequest = Subjects & CallKind & { id: string; estimate?: Estimate; holdMs?: number }

/** A call that happened. */
export type UsageEvent = Subjects &
  CallKind & {
    id: string
    /** The provider's usage object, verbatim; without one an llm call is *unmeasured* and charged the organization's estimate. */
    usage?: Record<string, unknown>
    /** tool: what the call cost. */
    costUsd?: Usd | number
    outcome?: "ok" | "error"
    hold?: string
    responseId?: string
    occurredAt?: string
    durationMs?: number
    metadata?: Record<string, string>
  }

export type UsageResult = {
  id: string
  status: "recorded" | "duplicate" | "mismatch" | "invalid"
  costUsd?: Usd | undefined
  priced?: boolean | undefined
  measured?: boolean | undefined
  late?: boolean | undefined
  warnings?: string[] | undefined
  error?: { pointer: string; message: string } | undefined
}

export type UsageReceipt = {
  results: UsageResult[]
  directives: { agent: string; session: string; user: string | null; directive: Directive }[]
}
