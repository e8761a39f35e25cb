import type { Directive, Subjects } from "./wire.ts"

const MOST = 10_000

/** The newest directive of each (agent, session, user), in whichever order they arrive; the oldest of ten thousand are forgotten. */
export class Directives {
  readonly #newest = new Map<string, Directive>()

  /** @returns the one in force: this one, or a newer one that came before it */
  note(subjects: Subjects, directive: Directive): Directive {
    const key = keyOf(subjects)
    const known = this.#newest.get(key)
    if (known && known.revision > directive.revision) return known
    this.#newest.delete(key)
    this.#newest.set(key, directive)
    for (const oldest of this.#newest.keys()) {
      if (this.#newest.size <= MOST) break
      this.#newest.delete(oldest)
    }
    return directive
  }

  read(subjects: Subjects): Directive | null {
    return this.#newest.get(keyOf(subjects)) ?? null
  }
}

export function keyOf({ agent, session, user }: Subjects): string {
  return JSON.stringify([agent, session ?? null, user ?? null])
}

/** May a call start under it? An action that is not known waits where it says how long, and else stops. */
export function isAllowing({ action }: Directive): boolean {
  return action === "continue" || action === "downgrade"
}

/** Is there nothing to wait for but a person or a new period? */
export function isStop(directive: Directive): boolean {
  const { action, retryAfterMs } = directive
  return action === "suspend" || action === "kill" || (!isAllowing(directive) && retryAfterMs === null)
}

/** A stop of this process's own making, in the words of the wire. */
export function ownDirective(nowMs: number, code: string, message: string): Directive {
  return {
    revision: 0,
    issuedAt: new Date(nowMs).toISOString(),
    action: "suspend",
    code,
    message,
    retryAfterMs: null,
    until: null,
    model: null,
    remaining: { tokens: null, costUsd: null },
    cause: null,
    also: [],
    would: null,
    lift: null,
  }
}
