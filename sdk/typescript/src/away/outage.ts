import { toNano } from "../usd.ts"

/** What to do while the governor is away: go on, stop, or go on up to so many dollars that it has not heard of. */
export type OutageRule = "allow" | "deny" | { capUsd: number | string }

const FIRST_PROBE_MS = 500
const LONGEST_PROBE_MS = 15_000

/** Is the governor there? After a failure it is left alone for a while, so that no call waits for a timeout in vain. */
export class Outage {
  #away: { sinceMs: number; failures: number; probeAtMs: number } | null = null
  readonly #say: (kind: "away" | "back", message: string) => void

  constructor(say: (kind: "away" | "back", message: string) => void) {
    this.#say = say
  }

  get isAway(): boolean {
    return this.#away !== null
  }

  /** How long to leave it alone, in milliseconds; 0: ask now. */
  waitMs(nowMs: number): number {
    return this.#away ? Math.max(0, this.#away.probeAtMs - nowMs) : 0
  }

  noteAbsence(nowMs: number, reason: string, retryAfterMs: number | null): void {
    const { sinceMs, failures } = this.#away ?? { sinceMs: nowMs, failures: 0 }
    const waitMs = Math.max(retryAfterMs ?? 0, Math.min(LONGEST_PROBE_MS, FIRST_PROBE_MS * 2 ** failures))
    this.#away = { sinceMs, failures: failures + 1, probeAtMs: nowMs + waitMs }
    if (failures === 0) this.#say("away", `the governor is away: ${reason}`)
  }

  noteAnswer(nowMs: number): void {
    if (!this.#away) return
    const seconds = Math.round((nowMs - this.#away.sinceMs) / 1_000)
    this.#away = null
    this.#say("back", `the governor is back after ${seconds} s`)
  }
}

/** What this process may still spend unheard. What the governor has confirmed counts no more. */
export class Allowance {
  readonly #ceiling: number
  #spent = 0
  #reserved = 0

  constructor(rule: OutageRule) {
    this.#ceiling = rule === "allow" ? Number.POSITIVE_INFINITY : rule === "deny" ? 0 : toNano(rule.capUsd)
    if (Number.isNaN(this.#ceiling)) throw new TypeError("onOutage.capUsd must be an amount in dollars")
  }

  get taken(): number {
    return this.#spent + this.#reserved
  }

  /** At the ceiling nothing starts, not even a free call. */
  fits(nano: number): boolean {
    return this.taken < this.#ceiling && this.taken + nano <= this.#ceiling
  }

  reserve(nano: number): boolean {
    if (!this.fits(nano)) return false
    this.#reserved += nano
    return true
  }

  release(nano: number): void {
    this.#reserved -= nano
  }

  spend(nano: number): void {
    this.#spent += nano
  }

  noteConfirmed(): void {
    this.#spent = 0
  }
}
