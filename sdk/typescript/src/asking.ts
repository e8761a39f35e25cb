import { assumedCost } from "./conservative.ts"
import type { Core } from "./core.ts"
import { isStop, ownDirective } from "./directives.ts"
import { BudgetExceeded, GovernorAway, GovernorRefused } from "./errors.ts"
import { Absence } from "./transport.ts"
import { formatNano } from "./usd.ts"
import type { Authorization, CallKind, Directive, Estimate, Hold, Subjects } from "./wire.ts"

/** A call that is about to be made. */
export type Ask = CallKind & {
  estimate?: Estimate
  /** How long its budget is set aside before that is renewed, which happens by itself; default two minutes. */
  holdMs?: number
  signal?: AbortSignal
  /** False where no other model can be called: a downgrade is then a refusal. */
  canSwitchModel?: boolean
}

/** `unheardNano`: reserved of what may be spent while the governor is away, to be released by whoever asked. */
export type Admission = Authorization & { unheardNano: number }

/** Whoever is stopped and asks all the same is answered from memory this long. */
const STILL_STOPPED_MS = 1_000

/** The questions of one (agent, session, user), answered by the governor, or by what it said last and the outage rule. */
export class Asking {
  readonly #core: Core
  readonly #subjects: Subjects
  #denied: { directive: Directive; untilMs: number } | null = null

  constructor(core: Core, subjects: Subjects) {
    this.#core = core
    this.#subjects = subjects
  }

  get directive(): Directive | null {
    return this.#core.directives.read(this.#subjects)
  }

  /** @throws GovernorAway where nobody can say and the outage rule forbids it; GovernorRefused for a bad key */
  async authorize(ask: Ask): Promise<Authorization> {
    const { unheardNano, ...answer } = await this.admit(ask)
    this.#core.allowance.release(unheardNano)
    return answer
  }

  /** The same, and where nobody could say, what the call may cost is reserved in the same step: of many at once none passes the cap. */
  async admit(ask: Ask): Promise<Admission> {
    const id = this.#core.world.newId()
    const remembered = this.#rememberedDenial()
    if (remembered) return denied(id, remembered)
    if (this.#core.outage.waitMs(this.#nowMs) > 0) return this.#withoutGovernor(id, ask)
    try {
      return await this.#take(await this.#core.ask<Authorization>("/api/v1/authorize", this.#requestOf(id, ask)))
    } catch (error) {
      if (error instanceof Absence) return this.#withoutGovernor(id, ask)
      throw error
    }
  }

  /** What holds now, without holding anything. @throws as `authorize` does */
  async readDirective(model: string | undefined): Promise<Directive> {
    if (this.#core.outage.waitMs(this.#nowMs) === 0) {
      const query = new URLSearchParams({ ...this.#subjects, ...(model === undefined ? {} : { model }) })
      try {
        return this.#core.note(this.#subjects, await this.#core.ask<Directive>(`/api/v1/directive?${query}`, {}))
      } catch (error) {
        if (!(error instanceof Absence)) throw error
      }
    }
    return this.#withoutGovernor("", { kind: "tool" }).directive
  }

  /** @throws BudgetExceeded where there is nothing to wait for, or it would take too long */
  async wait(directive: Directive, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    const { retryAfterMs } = directive
    if (isStop(directive) || retryAfterMs === null || this.#nowMs + retryAfterMs > deadlineMs) throw new BudgetExceeded(directive)
    await this.#core.world.pause(retryAfterMs, signal)
  }

  /** @throws BudgetExceeded under a kill switch; GovernorRefused where the hold has ended */
  async renew(holdId: string, holdMs: number): Promise<Hold> {
    try {
      return await this.#core.ask<Hold>(`/api/v1/holds/${holdId}`, { method: "PATCH", body: JSON.stringify({ holdMs }) })
    } catch (error) {
      if (!(error instanceof GovernorRefused && error.code === "stopped")) throw error
      throw new BudgetExceeded({ ...ownDirective(this.#nowMs, "kill_switch", error.detail), action: "kill" }, { cause: error })
    }
  }

  /** A hold that cannot be given back ends by itself. */
  async release(holdId: string): Promise<void> {
    await this.#core.ask(`/api/v1/holds/${holdId}`, { method: "DELETE" }).catch(() => {})
  }

  away(): GovernorAway {
    const unheard = formatNano(this.#core.allowance.taken)
    return new GovernorAway(`the governor is away and has not heard of $${unheard}; the outage rule lets no more start`)
  }

  get #nowMs(): number {
    return this.#core.world.now()
  }

  #rememberedDenial(): Directive | null {
    const { directive: known } = this
    const isStill = this.#denied && this.#nowMs < this.#denied.untilMs && !(known && known.revision > this.#denied.directive.revision)
    if (!isStill) this.#denied = null
    return this.#denied?.directive ?? null
  }

  async #take(answer: Authorization): Promise<Admission> {
    const inForce = this.#core.note(this.#subjects, answer.directive)
    if (answer.allowed && inForce.revision > answer.directive.revision && isStop(inForce)) {
      // Something newer was pushed while the answer was on its way.
      if (answer.hold) await this.release(answer.hold.id)
      return denied(answer.id, inForce)
    }
    if (!answer.allowed && isStop(answer.directive)) {
      this.#denied = { directive: answer.directive, untilMs: this.#nowMs + STILL_STOPPED_MS }
    }
    return { ...answer, unheardNano: 0 }
  }

  #requestOf(id: string, { kind, model, tool, fingerprint, estimate, holdMs, signal }: Ask) {
    const body = JSON.stringify({ ...this.#subjects, id, kind, model, tool, fingerprint, estimate, holdMs })
    return signal ? { body, signal } : { body }
  }

  /** Its last stop stands; else the outage rule decides. */
  #withoutGovernor(id: string, { kind = "llm", estimate }: Ask): Admission {
    const { directive: known } = this
    const isOver = known?.until && Date.parse(known.until) <= this.#nowMs
    if (known && isStop(known) && !isOver) return denied(id, known)
    const unheardNano = assumedCost(kind, estimate)
    if (!this.#core.allowance.reserve(unheardNano)) throw this.away()
    const directive = ownDirective(this.#nowMs, "away", "the governor is away; the outage rule lets the call go on")
    return { id, allowed: true, directive: { ...directive, action: "continue" }, model: null, hold: null, unheardNano }
  }
}

/** A downgrade allows a call, but not every caller can make it. */
export function isAllowed(answer: Authorization, { model, canSwitchModel = true }: Ask): boolean {
  return answer.allowed && (canSwitchModel || answer.model === null || answer.model === model)
}

function denied(id: string, directive: Directive): Admission {
  return { id, allowed: false, directive, model: null, hold: null, unheardNano: 0 }
}
