import { GovernorRefused } from "../errors.ts"
import { Absence, type Transport } from "../transport.ts"
import type { UsageEvent, UsageReceipt, UsageResult } from "../wire.ts"
import type { World } from "../world.ts"
import type { Outage } from "./outage.ts"
import type { Segment, Spool } from "./spool.ts"

export type Heard = {
  receipt: (receipt: UsageReceipt, events: readonly UsageEvent[]) => void
  /** Events that will never be counted: not kept, or refused. */
  lost: (count: number, why: string) => void
  /** The key is not taken: events are kept. */
  refused: (error: GovernorRefused) => void
  /** Everything that was spooled is confirmed. */
  confirmed: () => void
}

/** A key or an address that is wrong may be set right: events are kept for it, and tried again this often. */
const KEPT = new Set([401, 403, 404])
const REFUSED_MS = 30_000

/**
 * Events on their way: kept first, then sent. While one request is in flight the next one gathers (no timer), so a lone event goes at once
 * and many go together; an event leaves the spool when it is confirmed.
 */
export class Outbox {
  readonly #spool: Spool
  readonly #transport: Transport
  readonly #outage: Outage
  readonly #world: World
  readonly #heard: Heard
  readonly #waiting = new Map<string, (result: UsageResult | null) => void>()
  #pumping: Promise<void> | null = null
  #refusedUntilMs = 0
  #cancelRetry: (() => void) | null = null

  constructor(options: { spool: Spool; transport: Transport; outage: Outage; world: World; heard: Heard }) {
    this.#spool = options.spool
    this.#transport = options.transport
    this.#outage = options.outage
    this.#world = options.world
    this.#heard = options.heard
    // What an earlier process left goes before anything new.
    if (!this.#spool.isEmpty) void this.flush()
  }

  /** @returns its result; null where it is not confirmed yet (it is sent when the governor is back) or could not be kept */
  record(event: UsageEvent): Promise<UsageResult | null> {
    try {
      if (!this.#spool.add(JSON.stringify(event))) throw new Error("the spool is full")
    } catch (error) {
      this.#heard.lost(1, messageOf(error))
      return Promise.resolve(null)
    }
    const result = new Promise<UsageResult | null>((resolve) => this.#waiting.set(event.id, resolve))
    void this.flush()
    return result
  }

  /** Resolves when everything recorded so far is confirmed, or the governor turns out to be away. */
  flush(): Promise<void> {
    this.#pumping ??= this.#pump()
    return this.#pumping
  }

  close(): void {
    this.#cancelRetry?.()
  }

  async #pump(): Promise<void> {
    // One turn, so that what is recorded together goes together.
    await Promise.resolve()
    try {
      for (let segment = this.#spool.next(); segment; segment = this.#spool.next()) {
        if (this.#waitMs > 0 || !(await this.#send(segment))) return this.#later()
      }
      this.#heard.confirmed()
    } finally {
      this.#pumping = null
    }
  }

  get #waitMs(): number {
    const nowMs = this.#world.now()
    return Math.max(this.#outage.waitMs(nowMs), this.#refusedUntilMs - nowMs)
  }

  /** Nobody waits for the governor to come back: what is not confirmed by now is told later, or by the next process. */
  #later(): void {
    this.#waitNoLonger()
    this.#cancelRetry?.()
    this.#cancelRetry = this.#world.later(Math.max(1, this.#waitMs), () => void this.flush())
  }

  /** @returns false where it has to be sent again */
  async #send(segment: Segment): Promise<boolean> {
    const events = segment.lines().map((line) => JSON.parse(line) as UsageEvent)
    if (events.length === 0) {
      // Somebody else sends it.
      this.#waitNoLonger()
      return this.#leave(segment)
    }
    try {
      const receipt = await this.#post(events)
      this.#leave(segment)
      this.#outage.noteAnswer(this.#world.now())
      this.#tell(receipt, events)
      return true
    } catch (error) {
      const nowMs = this.#world.now()
      if (!(error instanceof GovernorRefused)) {
        this.#outage.noteAbsence(nowMs, messageOf(error), error instanceof Absence ? error.retryAfterMs : null)
        return false
      }
      if (KEPT.has(error.status)) {
        this.#heard.refused(error)
        this.#refusedUntilMs = nowMs + REFUSED_MS
        return false
      }
      this.#heard.lost(events.length, error.message)
      for (const { id } of events) this.#resolve(id, null)
      return this.#leave(segment)
    }
  }

  /** Clocks that are wrong are set right by the governor's; an instant that it could still not take is left out. */
  async #post(events: readonly UsageEvent[]): Promise<UsageReceipt> {
    const receipt = await this.#transport.ask<UsageReceipt>("/api/v1/usage", { body: this.#bodyOf(events) })
    const misdated = events.filter((_, at) => receipt.results[at]?.error?.pointer === "/occurredAt")
    if (misdated.length === 0) return receipt
    const undated = misdated.map(({ occurredAt: _, ...event }) => event)
    const again = await this.#transport.ask<UsageReceipt>("/api/v1/usage", { body: this.#bodyOf(undated) })
    const results = new Map(again.results.map((result) => [result.id, result]))
    return {
      results: receipt.results.map((result) => results.get(result.id) ?? result),
      directives: [...receipt.directives, ...again.directives],
    }
  }

  #bodyOf(events: readonly UsageEvent[]): string {
    const { aheadMs } = this.#transport
    const shift = (atMs: number) => new Date(atMs + (Math.abs(aheadMs) > 2_000 ? aheadMs : 0)).toISOString()
    return JSON.stringify({
      events: events.map((event) => (event.occurredAt ? { ...event, occurredAt: shift(Date.parse(event.occurredAt)) } : event)),
      sentAt: shift(this.#world.now()),
    })
  }

  #tell(receipt: UsageReceipt, events: readonly UsageEvent[]): void {
    this.#heard.receipt(receipt, events)
    for (const result of receipt.results) {
      if (result.status === "invalid" || result.status === "mismatch") {
        const why = result.error ? `${result.error.pointer} ${result.error.message}` : "its id stands for another call"
        this.#heard.lost(1, `event ${result.id}: ${why}`)
      }
      this.#resolve(result.id, result)
    }
  }

  #waitNoLonger(): void {
    for (const resolve of this.#waiting.values()) resolve(null)
    this.#waiting.clear()
  }

  #resolve(id: string, result: UsageResult | null): void {
    this.#waiting.get(id)?.(result)
    this.#waiting.delete(id)
  }

  #leave({ id }: Segment): true {
    this.#spool.done(id)
    return true
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
