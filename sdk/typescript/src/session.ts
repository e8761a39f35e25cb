import { type Brake, CLEAR, stepBrake } from "./brake.ts"
import { Call, type CallFacts } from "./calls/call.ts"
import { isRecord, readAnswer } from "./calls/read-answer.ts"
import { assumedCost, costOf } from "./conservative.ts"
import type { Core } from "./core.ts"
import { isAllowing, isStop, ownDirective } from "./directives.ts"
import { BudgetExceeded, GovernorAway, GovernorRefused } from "./errors.ts"
import { Absence } from "./transport.ts"
import { formatNano, toNano } from "./usd.ts"
import type {
  Authorization,
  AuthorizeRequest,
  CallKind,
  Directive,
  Estimate,
  Hold,
  Subjects,
  UsageEvent,
  UsageResult,
  Usd,
} from "./wire.ts"

/** A call that is about to be made. */
export type Ask = CallKind & {
  estimate?: Estimate
  /** How long its budget is set aside before that is renewed, which happens by itself; default two minutes. */
  holdMs?: number
  signal?: AbortSignal
  /** False where no other model can be called: a downgrade is then a refusal. */
  canSwitchModel?: boolean
}

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
/** Whoever is stopped and asks all the same is answered from memory this long. */
const STILL_STOPPED_MS = 1_000

/** One task of an agent: everything that it calls has one budget. */
export class Session {
  readonly subjects: Subjects
  readonly #core: Core
  readonly #limitNano: number
  readonly #calls = new Set<Call>()
  readonly #brakes = new Map<string, Brake>()
  #spentNano = 0
  #settling: Promise<unknown> = Promise.resolve()
  #denied: { directive: Directive; untilMs: number } | null = null
  #stop = new AbortController()

  constructor(core: Core, name: string | undefined, { user, agent, sessionLimit }: SessionOptions = {}) {
    this.#core = core
    this.subjects = {
      agent: agent ?? core.agent,
      ...(name === undefined ? {} : { session: name }),
      ...(user === undefined ? {} : { user }),
    }
    this.#limitNano = sessionLimit === undefined ? Number.POSITIVE_INFINITY : toNano(sessionLimit)
    if (Number.isNaN(this.#limitNano)) throw new TypeError("sessionLimit must be an amount in dollars")
  }

  /** What the governor said last; null where it has said nothing yet. */
  get directive(): Directive | null {
    return this.#core.directives.read(this.subjects)
  }

  /** Aborts when a person stops this session while it has calls under way; a new one after it was resumed. */
  get signal(): AbortSignal {
    return this.#stop.signal
  }

  /** What this process has recorded here. */
  get spentUsd(): Usd {
    return formatNano(this.#spentNano)
  }

  /** May this call start? Its budget is held until an event names the hold, or the hold ends. Does not wait and does not throw when denied. */
  async authorize(ask: Ask = {}): Promise<Authorization> {
    const { core, now } = this
    const id = core.world.newId()
    const deny = (directive: Directive): Authorization => ({ id, allowed: false, directive, model: null, hold: null })
    const known = this.directive
    if (this.#denied && now < this.#denied.untilMs && !(known && known.revision > this.#denied.directive.revision)) {
      return deny(this.#denied.directive)
    }
    this.#denied = null
    if (core.outage.waitMs(now) > 0) return this.#withoutGovernor(id, ask)
    let answer: Authorization
    try {
      answer = await core.ask<Authorization>("/api/v1/authorize", {
        body: JSON.stringify(this.#requestOf(id, ask)),
        ...(ask.signal ? { signal: ask.signal } : {}),
      })
    } catch (error) {
      if (error instanceof Absence) return this.#withoutGovernor(id, ask)
      throw error
    }
    const inForce = core.note(this.subjects, answer.directive)
    if (answer.allowed && inForce.revision > answer.directive.revision && isStop(inForce)) {
      // Something newer was pushed while the answer was on its way.
      if (answer.hold) await this.#release(answer.hold.id)
      answer = deny(inForce)
    }
    if (!answer.allowed && isStop(answer.directive)) this.#denied = { directive: answer.directive, untilMs: this.now + STILL_STOPPED_MS }
    return answer
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
    for (const deadlineMs = this.now + this.#core.maxWaitMs; ; ) {
      this.#keepOwnLimit()
      const answer = await this.authorize(ask)
      if (answer.allowed) return this.#open(answer, ask)
      await this.#wait(answer.directive, deadlineMs, ask.signal)
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
  async record(happened: Happened): Promise<UsageResult | null> {
    const { id = this.#core.world.newId(), ...rest } = happened
    return this.#keep({ occurredAt: new Date(this.now).toISOString(), ...rest, id })
  }

  /**
   * Add a call that was made, and hear whether to go on: `budget.checkAndAdd(response)` or `checkAndAdd(usage, { model })`.
   * Waits where it is throttled.
   *
   * @throws BudgetExceeded when nothing may be started any more; GovernorAway when the outage rule says so
   */
  async checkAndAdd(answer: object, more: Partial<Happened> = {}): Promise<Standing> {
    const facts = readAnswer(answer)
    const usage = facts.usage ?? (isRecord(answer) ? answer : {})
    const event = { ...facts, usage, ...more }
    const result = await this.record(event)
    this.#keepOwnLimit()
    const { outage, allowance, maxWaitMs } = this.#core
    const { directive } = this
    if (directive && !isAllowing(directive)) await this.#wait(directive, this.now + maxWaitMs)
    if (outage.isAway && !allowance.fits(0)) throw this.#away()
    return {
      costUsd: result?.costUsd ?? formatNano(costOf(event)),
      spentUsd: this.spentUsd,
      remaining: directive?.remaining ?? { tokens: null, costUsd: null },
      directive,
    }
  }

  /** May anything start? Holds nothing: for nodes of a graph and for routers. Waits where it is throttled; throws as `begin` does. */
  async check(model?: string): Promise<Directive | null> {
    await this.#settling
    for (const deadlineMs = this.now + this.#core.maxWaitMs; ; ) {
      this.#keepOwnLimit()
      const directive = await this.#readDirective(model)
      if (directive === null || isAllowing(directive)) return directive
      await this.#wait(directive, deadlineMs)
    }
  }

  /** A pushed directive: a kill aborts what is under way; a suspension lets it finish. */
  obey(directive: Directive): void {
    if (directive.action === "kill") {
      for (const call of this.#calls) call.abort(directive)
      if (!this.#stop.signal.aborted) this.#stop.abort(new BudgetExceeded(directive))
    } else if (this.#stop.signal.aborted) this.#stop = new AbortController()
  }

  /** Resolves when everything recorded so far is confirmed, or the governor turns out to be away. */
  flush(): Promise<void> {
    return this.#core.flush()
  }

  private get core(): Core {
    return this.#core
  }

  private get now(): number {
    return this.#core.world.now()
  }

  #requestOf(id: string, { kind, model, tool, fingerprint, estimate, holdMs }: Ask): AuthorizeRequest {
    const named = { kind, model, tool, fingerprint, estimate, holdMs }
    return { ...this.subjects, id, ...(Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Ask) }
  }

  #open(answer: Authorization, ask: Ask): Call {
    const { kind = "llm", estimate, model } = ask
    const unheard = answer.hold === null && this.#core.outage.isAway ? assumedCost(kind, estimate) : 0
    if (answer.directive.action === "downgrade" && ask.canSwitchModel === false && answer.model !== model) {
      void this.#giveBack(answer)
      throw new BudgetExceeded(answer.directive)
    }
    try {
      this.#keepOwnLimit(answer.hold ? toNano(answer.hold.costUsd) : unheard)
    } catch (error) {
      void this.#giveBack(answer)
      throw error
    }
    this.#core.allowance.reserve(unheard)
    // A person was asked, and the governor lets it go on.
    if (ask.tool && this.#brakes.get(ask.tool)?.state === "human") this.#brakes.delete(ask.tool)
    const leave = this.#core.listen(this.subjects, this)
    const call = new Call({
      id: answer.id,
      answer,
      model,
      signal: ask.signal,
      ask: {
        kind,
        ...(ask.tool === undefined ? {} : { tool: ask.tool }),
        ...(ask.fingerprint === undefined ? {} : { fingerprint: ask.fingerprint }),
        estimatedInput: estimate?.input ?? 0,
        holdMs: ask.holdMs ?? HOLD_MS,
      },
      keeper: {
        now: () => this.now,
        renew: (holdId, holdMs) => this.#renew(holdId, holdMs),
        askAgain: async () => (await this.authorize(ask)).hold,
        release: (holdId) => this.#release(holdId),
        record: async (event) => {
          if (event.tool) this.#brakes.set(event.tool, stepBrake(this.#brakes.get(event.tool) ?? CLEAR, event.outcome ?? "ok", this.now))
          await this.#keep(event)
          this.#core.allowance.release(unheard)
        },
        ended: () => {
          this.#calls.delete(call)
          leave()
        },
      },
    })
    this.#calls.add(call)
    return call
  }

  async #keep(event: Omit<UsageEvent, "agent" | "session" | "user">): Promise<UsageResult | null> {
    const assumed = costOf(event)
    const { allowance } = this.#core
    const result = await this.#core.record({ ...this.subjects, ...event }, (confirmed) => {
      if (confirmed.costUsd !== undefined) this.#spentNano += toNano(confirmed.costUsd) - assumed
    })
    if (result === null) allowance.spend(assumed)
    this.#spentNano += result?.costUsd === undefined ? assumed : toNano(result.costUsd)
    return result
  }

  /** While the governor is away its last stop stands; else the outage rule decides. */
  #withoutGovernor(id: string, { kind = "llm", estimate }: Ask): Authorization {
    const known = this.directive
    if (known && isStop(known) && !(known.until && Date.parse(known.until) <= this.now)) {
      return { id, allowed: false, directive: known, model: null, hold: null }
    }
    if (!this.#core.allowance.fits(assumedCost(kind, estimate))) throw this.#away()
    const directive = {
      ...ownDirective(this.now, "away", "the governor is away; the outage rule lets the call go on"),
      action: "continue" as const,
    }
    return { id, allowed: true, directive, model: null, hold: null }
  }

  #away(): GovernorAway {
    return new GovernorAway(
      `the governor is away, and ${formatNano(this.#core.allowance.taken)} dollars of calls wait for it: onOutage lets no more start`,
    )
  }

  async #readDirective(model: string | undefined): Promise<Directive | null> {
    if (this.#core.outage.waitMs(this.now) === 0) {
      const query = new URLSearchParams({ ...this.subjects, ...(model === undefined ? {} : { model }) })
      try {
        return this.#core.note(this.subjects, await this.#core.ask<Directive>(`/api/v1/directive?${query}`, {}))
      } catch (error) {
        if (!(error instanceof Absence)) throw error
      }
    }
    return this.#withoutGovernor("", { kind: "tool" }).directive
  }

  /** @throws BudgetExceeded where there is nothing to wait for, or it would take too long */
  async #wait(directive: Directive, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    const { retryAfterMs } = directive
    if (isStop(directive) || retryAfterMs === null || this.now + retryAfterMs > deadlineMs) throw new BudgetExceeded(directive)
    await this.#core.world.pause(retryAfterMs, signal)
  }

  /** A tool that failed waits; one that failed three times asks the governor, which asks for a person. */
  async #passBrake({ kind, tool, signal }: Ask): Promise<void> {
    if (kind !== "tool" || tool === undefined) return
    const brake = this.#brakes.get(tool) ?? CLEAR
    if (brake.state === "waiting" && brake.retryAtMs > this.now) await this.#core.world.pause(brake.retryAtMs - this.now, signal)
    if (brake.state !== "human" || !this.#core.outage.isAway) return
    throw new BudgetExceeded(ownDirective(this.now, "human_intervention_required", `${tool} failed three times, and the governor is away`))
  }

  #keepOwnLimit(askNano = 0): void {
    const held = [...this.#calls].reduce((sum, { heldUsd }) => sum + toNano(heldUsd), 0)
    const taken = this.#spentNano + held
    if (taken < this.#limitNano && taken + askNano <= this.#limitNano) return
    const message = `this session has spent $${this.spentUsd} of its own limit of $${formatNano(this.#limitNano)}`
    throw new BudgetExceeded(ownDirective(this.now, "session_limit", message))
  }

  async #renew(holdId: string, holdMs: number): Promise<Hold> {
    try {
      return await this.#core.ask<Hold>(`/api/v1/holds/${holdId}`, { method: "PATCH", body: JSON.stringify({ holdMs }) })
    } catch (error) {
      if (!(error instanceof GovernorRefused && error.code === "stopped")) throw error
      throw new BudgetExceeded({ ...ownDirective(this.now, "kill_switch", error.message), action: "kill" }, { cause: error })
    }
  }

  async #giveBack({ hold }: Authorization): Promise<void> {
    if (hold) await this.#release(hold.id)
  }

  /** A hold that cannot be given back ends by itself. */
  async #release(holdId: string): Promise<void> {
    await this.#core.ask(`/api/v1/holds/${holdId}`, { method: "DELETE" }).catch(() => {})
  }
}

export type { CallFacts }
