import type { Ask } from "./asking.ts"
import type { Call } from "./calls/call.ts"
import { Core, type GovernorOptions } from "./core.ts"
import { type Happened, Session, type SessionOptions, type Standing } from "./session.ts"
import type { Authorization, Subjects, UsageResult } from "./wire.ts"

/** On whose behalf, where it is not the agent of the client. */
export type On = Partial<Subjects>

/**
 * The client of one agent. Every verb exists for a task too: `governor.session("task-42").run(…)`.
 *
 * Usage is on disk before it is sent, so nothing has to be awaited at the end; where there is no disk, await `close()`.
 */
export class Governor {
  readonly core: Core
  readonly #sessions = new Map<string, Session>()

  /** @throws TypeError where no key is given */
  constructor(options: GovernorOptions = {}) {
    this.core = new Core(options)
  }

  /** One task, with one budget. @param name unique in the organization, shared by every agent that works on it */
  session(name?: string, options?: SessionOptions): Session {
    return new Session(this.core, name, options)
  }

  authorize({ agent, session, user, ...ask }: Ask & On = {}): Promise<Authorization> {
    return this.#on({ agent, session, user }).authorize(ask)
  }

  begin({ agent, session, user, ...ask }: Ask & On = {}): Promise<Call> {
    return this.#on({ agent, session, user }).begin(ask)
  }

  run<T>(make: (call: Call) => Promise<T> | T, { agent, session, user, ...ask }: Ask & On = {}): Promise<T> {
    return this.#on({ agent, session, user }).run(make, ask)
  }

  record({ agent, session, user, ...happened }: Happened & On): Promise<UsageResult | null> {
    return this.#on({ agent, session, user }).record(happened)
  }

  checkAndAdd(answer: object, { agent, session, user, ...more }: Partial<Happened> & On = {}): Promise<Standing> {
    return this.#on({ agent, session, user }).checkAndAdd(answer, more)
  }

  /** Resolves when everything recorded so far is confirmed, or the governor turns out to be away. */
  flush(): Promise<void> {
    return this.core.flush()
  }

  /** Flush, and stop listening. */
  close(): Promise<void> {
    return this.core.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The session of the calls that name one in passing; a thousand are remembered, with their brakes. */
  #on({ agent = this.core.agent, session, user }: { [K in keyof Subjects]: string | undefined }): Session {
    const key = JSON.stringify([agent, session, user])
    const found = this.#sessions.get(key) ?? this.session(session, user === undefined ? { agent } : { agent, user })
    this.#sessions.set(key, found)
    if (this.#sessions.size > 1_000) this.#sessions.delete(this.#sessions.keys().next().value ?? "")
    return found
  }
}
