import { type Admission, type Ask, Asking, isAllowed } from "./asking.ts"
import { type Brake, CLEAR, stepBrake } from "./brake.ts"
import { Call } from "./calls/call.ts"
import { isRecord, readAnswer } from "./calls/read-answer.ts"
import { costOf } from "./conservative.ts"
import type { Core } from "./core.ts"
import { isAllowing, ownDirective } from "./directives.ts"
import { BudgetExceeded } from "./errors.ts"
import { formatNano, toNano } from "./usd.ts"
import type { Authorization, Directive, Subjects, UsageEvent, UsageResult, Usd } from "./wire.ts"

/** A call that was made without asking. */
export type Happened = Omit<UsageEvent, "id" | "agent" | "session" | "user"> & { id?: string }

export type SessionOptions = {
  user?: string
  agent?: string
  /** A ceiling of this process's own, in dollars, on what it records here; beside the limits of the governor. */
  sessionLimit?: number | string
}

/** Where a session stands after a call was added. `costUsd` is assumed while the governor is away. */
export type Standing = { costUsd: Usd; spentUsd: Usd; remaining: Directive["remaining"]; directive: Directive | null }

const HOLD_MS = 120_000

/** One task of an agent: everything that it calls has one budget. */
export class Session {
  readonly subjects: Subjects
  readonly #core: Core
  readonly #asking: Asking
  readonly #limitNano: number
  readonly #calls = new Set<Call>()
  readonly #brakes = new Map<string, Brake>()
  #spentNano = 0
  #settling: Promise<unknown> = Promise.resolve()
  #stop = new AbortController()

  constructor(core: Core, name: string | undefined, { user, agent, sessionLimit }: SessionOptions = {}) {
    this.#core = core
    this.subjects = {
      agent: agent ?? core.agent,
      ...(name === undefined ? {} : { session: name }),
      ...(user === undefined ? {} : { user }),
    }
    this.#asking = new Asking(core, this.subjects)
    this.#limitNano = sessionLimit === undefined ? Number.POSITIVE_INFINITY : toNano(sessionLimit)
    if (Number.isNaN(this.#limitNano)) throw new TypeError("sessionLimit must be an amount in dollars")
  }

  /** What the governor said last; null where it has said nothing yet. */
  get directive(): Directive | null {
    return this.#asking.directive
  }

  /** Aborts when a person stops this session while it has calls under way. Whoever reads it after that gets a new one: what it starts asks first. */
  get signal(): AbortSignal {
    if (this.#stop.signal.aborted) this.#stop = new AbortController()
    return this.#stop.signal
  }

  /** What this process has recorded here. */
  get spentUsd(): Usd {
    return formatNano(this.#spentNano)
  }

  /** May this call start? Its budget is held until an event names the hold, or the hold ends. Neither waits nor throws when denied. */
  authorize(ask: Ask = {}): Promise<Authorization> {
    return this.#asking.authorize(ask)
  }

  /**
   * Ask until a call may start, and begin it. A throttled one waits its turn.
   *
   * @throws BudgetExceeded when it may not; GovernorAway when nobody can say and the outage rule forbids it; GovernorRefused for a bad key
   */
  async begin(ask: Ask = {}): Promise<Call> {
    // What was settled before is counted before the next one is judged.
    await this.#settling
    await this.#passBrake(ask)
    const deadlineMs = this.#deadlineMs
    for (;;) {
      this.#keepOwnLimit(0)
      const answer = await this.#asking.admit(ask)
      if (isAllowed(answer, ask)) return this.#open(answer, ask)
      await this.#giveBack(answer)
      await this.#asking.wait(answer.directive, deadlineMs, ask.signal)
    }
  }

  /**
   * Ask, call, settle. The call gets a signal that aborts it when a person stops the agent, the model to use and what is left of the
   * budget; what it answers is read for usage, so return the provider's answer as it came.
   *
   * @throws what `begin` throws, what `make` throws, and BudgetExceeded when it is stopped under way
   */
  async run<T>(make: (call: Call) => Promise<T> | T, ask: Ask = {}): Promise<T> {
    const call = await this.begin(ask)
    const made = (async () => make(call))().then(
      (answer) => {
        this.#settling = call.settle(ask.kind === "tool" ? {} : readAnswer(answer))
        return answer
      },
      (error: unknown) => {
        this.#settling = call.fail(error)
        throw call.stopped ?? error
      },
    )
    const stopped = new Promise<never>((_, reject) => {
      call.stopSignal.addEventListener("abort", () => reject(call.stopped), { once: true })
    })
    return Promise.race([made, stopped])
  }

  /** Report a call that was made. Resolves with its result; null: kept for a governor that is away. */
  record({ id = this.#core.world.newId(), ...happened }: Happened): Promise<UsageResult | null> {
    return this.#keep({ occurredAt: new Date(this.#nowMs).toISOString(), ...happened, id })
  }

  /**
   * Add a call that was made, and hear whether to go on: `budget.checkAndAdd(response)` or `checkAndAdd(usage, { model })`.
   * Waits where it is throttled.
   *
   * @throws BudgetExceeded when nothing may be started any more; GovernorAway when the outage rule says so
   */
  async checkAndAdd(answer: object, more: Partial<Happened> = {}): Promise<Standing> {
    const facts = readAnswer(answer)
    const event = { ...facts, usage: facts.usage ?? (isRecord(answer) ? answer : {}), ...more }
    const result = await this.record(event)
    this.#keepOwnLimit(0)
    const { directive } = this
    if (directive && !isAllowing(directive)) await this.#asking.wait(directive, this.#deadlineMs)
    if (this.#core.outage.isAway && !this.#core.allowance.fits(0)) throw this.#asking.away()
    return {
      costUsd: result?.costUsd ?? formatNano(costOf(event)),
      spentUsd: this.spentUsd,
      remaining: directive?.remaining ?? { tokens: null, costUsd: null },
      directive,
    }
  }

  /** May anything start? Holds nothing: for nodes of a graph and for routers. Waits where it is throttled; throws as `begin` does. */
  async check(model?: string): Promise<Directive> {
    await this.#settling
    const deadlineMs = this.#deadlineMs
    for (;;) {
      this.#keepOwnLimit(0)
      const directive = await this.#asking.readDirective(model)
      if (isAllowing(directive)) return directive
      await this.#asking.wait(directive, deadlineMs)
    }
  }

  /** A pushed directive: a kill aborts what is under way; a suspension lets it finish. */
  obey(directive: Directive): void {
    if (directive.action !== "kill") return
    for (const call of this.#calls) call.abort(directive)
    this.#stop.abort(new BudgetExceeded(directive))
  }

  /** Resolves when everything recorded so far is confirmed, or the governor turns out to be away. */
  flush(): Promise<void> {
    return this.#core.flush()
  }

  get #nowMs(): number {
    return this.#core.world.now()
  }

  get #deadlineMs(): number {
    return this.#nowMs + this.#core.maxWaitMs
  }

  async #open(answer: Admission, ask: Ask): Promise<Call> {
    const { kind = "llm", model, tool, fingerprint, estimate, holdMs = HOLD_MS } = ask
    const { world, allowance } = this.#core
    const { unheardNano } = answer
    try {
      this.#keepOwnLimit(answer.hold ? toNano(answer.hold.costUsd) : unheardNano)
    } catch (error) {
      await this.#giveBack(answer)
      throw error
    }
    // A person was asked for, and the governor lets it go on.
    if (tool !== undefined && this.#brakes.get(tool)?.state === "human") this.#brakes.delete(tool)
    const leave = this.#core.listen(this.subjects, this)
    const call = new Call({
      answer,
      model,
      signal: ask.signal,
      ask: { kind, tool, fingerprint, holdMs, estimatedInput: estimate?.input ?? 0 },
      keeper: {
        now: world.now,
        later: world.later,
        renew: (holdId) => this.#asking.renew(holdId, holdMs),
        askAgain: async () => (await this.authorize(ask)).hold,
        release: (holdId) => this.#asking.release(holdId),
        record: async (event) => {
          this.#noteOutcome(event)
          await this.#keep(event)
        },
        ended: () => {
          this.#calls.delete(call)
          allowance.release(unheardNano)
          leave()
        },
      },
    })
    this.#calls.add(call)
    return call
  }

  async #keep(event: Omit<UsageEvent, "agent" | "session" | "user">): Promise<UsageResult | null> {
    const assumed = costOf(event)
    const result = await this.#core.record({ ...this.subjects, ...event }, (confirmed) => {
      if (confirmed.costUsd !== undefined) this.#spentNano += toNano(confirmed.costUsd) - assumed
    })
    if (result === null) this.#core.allowance.spend(assumed)
    this.#spentNano += result?.costUsd === undefined ? assumed : toNano(result.costUsd)
    return result
  }

  #noteOutcome({ tool, outcome = "ok" }: Pick<UsageEvent, "tool" | "outcome">): void {
    if (tool !== undefined) this.#brakes.set(tool, stepBrake(this.#brakes.get(tool) ?? CLEAR, outcome, this.#nowMs))
  }

  /** A tool that failed waits; one that failed three times asks the governor, which asks for a person. */
  async #passBrake({ kind, tool, signal }: Ask): Promise<void> {
    if (kind !== "tool" || tool === undefined) return
    const brake = this.#brakes.get(tool) ?? CLEAR
    if (brake.state === "waiting" && brake.retryAtMs > this.#nowMs) await this.#core.world.pause(brake.retryAtMs - this.#nowMs, signal)
    if (brake.state !== "human" || !this.#core.outage.isAway) return
    throw new BudgetExceeded(
      ownDirective(this.#nowMs, "human_intervention_required", `${tool} failed three times, and the governor is away`),
    )
  }

  /** The same question as of every limit: at the ceiling nothing starts. */
  #keepOwnLimit(askNano: number): void {
    const takenNano = [...this.#calls].reduce((sum, { heldUsd }) => sum + toNano(heldUsd), this.#spentNano)
    if (takenNano < this.#limitNano && takenNano + askNano <= this.#limitNano) return
    const message = `this session has spent $${this.spentUsd} of its own limit of $${formatNano(this.#limitNano)}`
    throw new BudgetExceeded(ownDirective(this.#nowMs, "session_limit", message))
  }

  async #giveBack({ hold, unheardNano }: Admission): Promise<void> {
    this.#core.allowance.release(unheardNano)
    if (hold) await this.#asking.release(hold.id)
  }
}
