import { BudgetExceeded, GovernorRefused } from "../errors.ts"
import type { Authorization, Directive, Hold, UsageEvent, Usd } from "../wire.ts"
import type { AnswerFacts } from "./read-answer.ts"

/** What came of a call. `usage` verbatim from the provider; without one an llm call is recorded as unmeasured. */
export type CallFacts = AnswerFacts & { costUsd?: Usd | number; outcome?: "ok" | "error" }

/** What a call needs of whoever began it. */
export type CallKeeper = {
  /** Keep the hold for longer. @throws GovernorRefused `stopped` under a kill switch, `conflict` where it has ended */
  renew: (holdId: string) => Promise<unknown>
  /** A new hold for a call that outlived its own; null where there is none to be had. */
  askAgain: () => Promise<Hold | null>
  release: (holdId: string) => Promise<void>
  record: (event: Omit<UsageEvent, "agent" | "session" | "user">) => Promise<unknown>
  /** Nothing is set aside for the call any more. */
  ended: (call: Call) => void
  now: () => number
  later: (ms: number, run: () => void) => () => void
}

type Asked = { kind: "llm" | "tool"; tool: string | undefined; fingerprint: string | undefined; estimatedInput: number; holdMs: number }

/** A stream may go on for an hour; a call that nobody ends is forgotten after it. */
const LONGEST_MS = 60 * 60_000

/** A call under way: begun by `session.begin()`, ended by exactly one of `settle`, `fail` and `release` (later ones do nothing). */
export class Call {
  readonly id: string
  /** The model to call: another one than was asked for after a downgrade. */
  readonly model: string | undefined
  readonly directive: Directive
  readonly #ask: Asked
  readonly #keeper: CallKeeper
  readonly #stop = new AbortController()
  /** Aborts when a person stops the agent, or the asker's own signal does. Hand it to whatever makes the call. */
  readonly signal: AbortSignal
  readonly #startedMs: number
  #hold: Hold | null
  #cancelRenewal: (() => void) | null = null
  #over = false

  constructor(options: {
    answer: Authorization
    model: string | undefined
    signal: AbortSignal | undefined
    ask: Asked
    keeper: CallKeeper
  }) {
    const { answer } = options
    this.id = answer.id
    this.model = answer.model ?? options.model
    this.directive = answer.directive
    this.#hold = answer.hold
    this.signal = options.signal ? AbortSignal.any([this.#stop.signal, options.signal]) : this.#stop.signal
    this.#ask = options.ask
    this.#keeper = options.keeper
    this.#startedMs = options.keeper.now()
    this.#renewLater()
  }

  /** Aborts with a BudgetExceeded when a person stops the agent, and for nothing else. */
  get stopSignal(): AbortSignal {
    return this.#stop.signal
  }

  get stopped(): BudgetExceeded | null {
    return this.#stop.signal.aborted ? (this.#stop.signal.reason as BudgetExceeded) : null
  }

  /** What the tightest limits leave for this call and all others; null where nothing bounds it. */
  get remaining(): Directive["remaining"] {
    return this.directive.remaining
  }

  /** `wanted` output tokens, or as many as the budget leaves for this call: for `max_tokens`. At least 1. */
  readonly maxOutput = (wanted: number): number => {
    const { tokens } = this.remaining
    if (tokens === null) return wanted
    return Math.max(1, Math.min(wanted, tokens + (this.#hold?.tokens ?? 0) - this.#ask.estimatedInput))
  }

  get heldUsd(): Usd {
    return this.#hold?.costUsd ?? "0"
  }

  abort(directive: Directive): void {
    if (!this.#over) this.#stop.abort(new BudgetExceeded(directive))
  }

  /** It happened. Resolves when that is confirmed, or kept for a governor that is away. */
  async settle(facts: CallFacts): Promise<void> {
    if (!this.#end()) return
    const { usage, responseId, costUsd, outcome = "ok" } = facts
    const model = facts.model ?? this.model
    const endedMs = this.#keeper.now()
    const { kind, tool, fingerprint } = this.#ask
    await this.#keeper.record({
      id: this.id,
      kind,
      ...(model === undefined ? {} : { model }),
      ...(tool === undefined ? {} : { tool }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...(usage === undefined ? {} : { usage }),
      ...(costUsd === undefined ? {} : { costUsd }),
      ...(responseId === undefined ? {} : { responseId }),
      ...(this.#hold === null ? {} : { hold: this.#hold.id }),
      outcome,
      occurredAt: new Date(endedMs).toISOString(),
      durationMs: Math.min(86_400_000, Math.max(0, Math.round(endedMs - this.#startedMs))),
    })
    // Until now what is set aside for it is taken; from now on what it cost.
    this.#keeper.ended(this)
  }

  /** It failed. What the provider refused (a status of 400 or more) or never got cost nothing; anything else may have, and is estimated. */
  async fail(error: unknown): Promise<void> {
    // What was broken off fails with the BudgetExceeded that aborted it: its status is ours and not the provider's.
    const isFree = this.#ask.kind === "llm" && this.stopped === null && neverRan(error)
    await this.settle({ outcome: "error", ...(isFree ? { usage: { input: 0, output: 0 } } : {}) })
  }

  /** It was not made after all: everything is given back. */
  async release(): Promise<void> {
    if (!this.#end()) return
    this.#keeper.ended(this)
    if (this.#hold) await this.#keeper.release(this.#hold.id)
  }

  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#cancelRenewal?.()
    return true
  }

  /** A hold is renewed at half its time, so that a missed renewal leaves another chance. */
  #renewLater(): void {
    if (this.#over || this.#hold === null) return
    this.#cancelRenewal = this.#keeper.later(this.#ask.holdMs / 2, () => void this.#renew())
  }

  async #renew(): Promise<void> {
    if (this.#hold === null) return
    if (this.#keeper.now() - this.#startedMs > LONGEST_MS) return void (this.#end() && this.#keeper.ended(this))
    try {
      await this.#keeper.renew(this.#hold.id)
    } catch (error) {
      if (error instanceof BudgetExceeded) return this.abort(error.directive)
      // It ended before we came: another one, or the call goes on without and is recorded as an overrun.
      if (error instanceof GovernorRefused) this.#hold = (await this.#keeper.askAgain().catch(() => null)) ?? this.#hold
    }
    this.#renewLater()
  }
}

const UNREACHED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])

function neverRan(error: unknown): boolean {
  for (
    let at: unknown = error, depth = 0;
    typeof at === "object" && at !== null && depth < 4;
    at = (at as { cause?: unknown }).cause, depth += 1
  ) {
    const { status, statusCode, code } = at as { status?: unknown; statusCode?: unknown; code?: unknown }
    if (Number(status ?? statusCode) >= 400 || UNREACHED.has(String(code))) return true
  }
  return false
}
