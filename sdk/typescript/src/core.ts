import { openSpool, type SpoolOptions } from "./away/open-spool.ts"
import { Allowance, Outage, type OutageRule } from "./away/outage.ts"
import { Outbox } from "./away/outbox.ts"
import type { Spool } from "./away/spool.ts"
import { Listener } from "./calls/listener.ts"
import { Directives, keyOf } from "./directives.ts"
import { environment } from "./environment.ts"
import { GovernorRefused } from "./errors.ts"
import { Absence, type Request, Transport } from "./transport.ts"
import type { Directive, Subjects, UsageEvent, UsageReceipt, UsageResult } from "./wire.ts"
import { realWorld, type World } from "./world.ts"

/** What a person may want to read in a log. `lost`: `count` events that will never be counted. */
export type Notice = { kind: "away" | "back" | "lost" | "refused" | "spool"; message: string; count?: number }

export type GovernorOptions = {
  /** Where the governor is; default `GOVERNOR_URL`, else http://localhost:3000. */
  url?: string
  /** A key of scope `usage:write`; default `GOVERNOR_KEY`. */
  key?: string
  /** The name under which this program spends; default `GOVERNOR_AGENT`, else `agent`. */
  agent?: string
  /** Default: go on with up to $1 that the governor has not heard of, then stop. */
  onOutage?: OutageRule
  spool?: SpoolOptions
  /** How long a throttled call waits for its turn before it gives up; default 90 s. */
  maxWaitMs?: number
  /** Hear at once when a person presses Stop; false saves a connection for each session with calls under way, which then hear it when they ask or renew. Default true. */
  listen?: boolean
  /** After this long without an answer the governor is away; default 10 s. */
  timeoutMs?: number
  /** Default: a warning of the process. */
  onNotice?: (notice: Notice) => void
  world?: Partial<World>
}

export type Obedient = { obey: (directive: Directive) => void }

/** What all sessions of one client share: the way to the governor, what it said last, and what it has not heard yet. */
export class Core {
  readonly agent: string
  readonly world: World
  readonly maxWaitMs: number
  readonly directives = new Directives()
  readonly outage: Outage
  readonly allowance: Allowance
  readonly #transport: Transport
  readonly #spool: Spool
  readonly #outbox: Outbox
  readonly #notice: (notice: Notice) => void
  readonly #listens: boolean
  readonly #listeners = new Map<string, Listener>()
  readonly #obedient = new Map<string, Set<Obedient>>()
  readonly #unconfirmed = new Map<string, (result: UsageResult) => void>()

  constructor(options: GovernorOptions) {
    const url = options.url ?? environment.read("GOVERNOR_URL") ?? "http://localhost:3000"
    const key = options.key ?? environment.read("GOVERNOR_KEY")
    if (!key) throw new TypeError("a key is missing: new Governor({ key }) or GOVERNOR_KEY; `npm run governor -- key create` makes one")
    this.agent = options.agent ?? environment.read("GOVERNOR_AGENT") ?? "agent"
    this.world = { ...realWorld, ...options.world }
    this.maxWaitMs = options.maxWaitMs ?? 90_000
    this.#notice = heeded(options.onNotice ?? warn)
    this.#listens = options.listen ?? true
    this.outage = new Outage((kind, message) => this.#notice({ kind, message }))
    this.allowance = new Allowance(options.onOutage ?? { capUsd: 1 })
    this.#transport = new Transport({ url, key, timeoutMs: options.timeoutMs ?? 10_000, world: this.world })
    this.#spool = openSpool(options.spool ?? {}, `${url} ${key}`, this.world, (message) => this.#notice({ kind: "spool", message }))
    this.#outbox = new Outbox({
      spool: this.#spool,
      transport: this.#transport,
      outage: this.outage,
      world: this.world,
      heard: {
        receipt: (receipt, events) => this.#hearReceipt(receipt, events),
        lost: (count, why) => this.#notice({ kind: "lost", count, message: `${count} event${count === 1 ? "" : "s"} lost: ${why}` }),
        refused: ({ message }) => this.#notice({ kind: "refused", message: `usage is kept until the governor takes it: ${message}` }),
        confirmed: () => this.allowance.noteConfirmed(),
      },
    })
  }

  /** @throws Absence where the governor is away, which is noted; GovernorRefused when it answers no */
  async ask<T>(path: string, request: Request): Promise<T> {
    try {
      const answer = await this.#transport.ask<T>(path, request)
      this.outage.noteAnswer(this.world.now())
      if (!this.#spool.isEmpty) void this.#outbox.flush()
      return answer
    } catch (error) {
      if (error instanceof GovernorRefused) this.outage.noteAnswer(this.world.now())
      if (error instanceof Absence) this.outage.noteAbsence(this.world.now(), error.message, error.retryAfterMs)
      throw error
    }
  }

  /**
   * @param later told when an event that was not confirmed at once is
   * @returns null where it is not confirmed yet
   */
  async record(event: UsageEvent, later: (result: UsageResult) => void): Promise<UsageResult | null> {
    const result = await this.#outbox.record(event)
    if (result === null && this.#unconfirmed.size < 10_000) this.#unconfirmed.set(event.id, later)
    return result
  }

  /** Keep what the governor said, unless it said something newer. Whoever has calls under way hears of it. */
  note(subjects: Subjects, directive: Directive): Directive {
    const inForce = this.directives.note(subjects, directive)
    for (const one of this.#obedient.get(keyOf(subjects)) ?? []) one.obey(inForce)
    return inForce
  }

  /** Listen for these subjects until the function that is returned is called. */
  listen(subjects: Subjects, obedient: Obedient): () => void {
    const key = keyOf(subjects)
    const all = this.#obedient.get(key) ?? new Set()
    this.#obedient.set(key, all.add(obedient))
    const leave = this.#listens ? this.#listenerOf(key, subjects).join() : () => {}
    return () => {
      leave()
      all.delete(obedient)
      if (all.size === 0) this.#obedient.delete(key)
    }
  }

  flush(): Promise<void> {
    return this.#outbox.flush()
  }

  async close(): Promise<void> {
    for (const listener of [...this.#listeners.values()]) listener.close()
    await this.flush()
    this.#outbox.close()
    if (this.#spool.isEmpty) return
    const fate = this.#spool.outlives ? "the next process sends it" : "it is lost with this process"
    this.#notice({ kind: this.#spool.outlives ? "spool" : "lost", message: `usage is not confirmed: ${fate}` })
  }

  #listenerOf(key: string, subjects: Subjects): Listener {
    const found = this.#listeners.get(key)
    if (found) return found
    const listener = new Listener({
      transport: this.#transport,
      world: this.world,
      subjects,
      hear: (directive) => void this.note(subjects, directive),
      closed: () => this.#listeners.delete(key),
    })
    this.#listeners.set(key, listener)
    return listener
  }

  #hearReceipt({ results, directives }: UsageReceipt, events: readonly UsageEvent[]): void {
    for (const result of results) {
      this.#unconfirmed.get(result.id)?.(result)
      this.#unconfirmed.delete(result.id)
    }
    for (const { agent, session, user, directive } of directives) {
      const ofUser = user === null ? { agent } : { agent, user }
      const isNamed = events.some((event) => event.agent === agent && event.session === session)
      // An event without a session belongs to one that the governor named.
      this.note(isNamed ? { ...ofUser, session } : ofUser, directive)
    }
  }
}

/** A listener that fails must not keep usage from being sent. */
function heeded(tell: (notice: Notice) => void): (notice: Notice) => void {
  return (notice) => {
    try {
      tell(notice)
    } catch (error) {
      warn({ ...notice, message: `${notice.message} (onNotice failed: ${error})` })
    }
  }
}

function warn({ message }: Notice): void {
  const node = environment.process
  if (node) node.emitWarning(message, "AgentGovernor")
  // biome-ignore lint/suspicious/noConsole: where there is no process to warn, its console is the log
  else console.warn(message)
}
