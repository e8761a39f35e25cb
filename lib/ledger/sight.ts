import type { PrismaClient } from "#lib/db/client"
import { APART_MS, sightSql } from "./sql/sight.ts"

export { APART_MS }

/** How an agent was heard of: it asked before a call, reported one, or only its telemetry came. */
export type Way = "asked" | "reported" | "telemetry"
export type Sighting = { org: number; agent: string; session: string; user: string; atMs: number; way: Way }

export type Sights = {
  /**
   * Make sure that these names exist. Those that this process has seen before are marked as seen again a moment later, with all others
   * of that moment: nobody waits for it, and where it fails the next sight is marked.
   */
  note(sightings: readonly Sighting[]): Promise<void>
  /** Mark what is still to be marked. */
  close(): Promise<void>
}

/**
 * How long a process does not repeat itself about one (agent, session, user), in milliseconds. Less than a minute, so that what is heard of
 * all the time is never older than that, after which it would not be running; and not much less, since the exact instant is
 * known to the ledger anyway.
 */
export const QUIET_MS = 45_000
/** So long repeated sights gather: a few rows at a time, since whoever reports meanwhile shares the database with them. */
const GATHER_MS = 200
const REMEMBERED = 200_000

type Span = { first: Sighting; last: Sighting }

/** @param chance 0 ≤ chance < 1: when names of one moment are due again, so that a fleet that began at once is not written at once for ever */
export function createSights(db: PrismaClient, newId: (prefix: "agt" | "ses" | "usr") => string, chance: () => number): Sights {
  const noted = new Map<string, number>()
  let again = new Map<string, Span>()
  let timer: NodeJS.Timeout | null = null

  async function write(spans: ReadonlyMap<string, Span>): Promise<void> {
    if (spans.size === 0) return
    const seen = [...spans.values()].flatMap(({ first, last }) => (first === last ? [last] : [first, last]))
    const rows = seen.map(({ atMs, ...names }) => ({
      ...names,
      agent_id: newId("agt"),
      session_id: newId("ses"),
      user_id: newId("usr"),
      at: new Date(atMs).toISOString(),
    }))
    await db.$executeRawUnsafe(sightSql, JSON.stringify(rows))
  }

  async function writeAgain(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const spans = again
    again = new Map()
    await write(spans).catch(() => {
      for (const key of spans.keys()) noted.delete(key)
    })
  }

  return {
    async note(sightings) {
      const fresh = new Map<string, Span>()
      for (const one of sightings) {
        const key = `${one.org}\n${one.agent}\n${one.session}\n${one.user}\n${one.way}`
        const before = noted.get(key)
        if (before !== undefined && Math.abs(one.atMs - before) < QUIET_MS) continue
        // History comes in any order: the earliest sight of a name is as telling as the latest.
        const due = before === undefined ? fresh : again
        const { first, last } = due.get(key) ?? { first: one, last: one }
        due.set(key, { first: one.atMs < first.atMs ? one : first, last: one.atMs > last.atMs ? one : last })
        if (before !== undefined) noted.set(key, one.atMs)
      }
      if (again.size > 0) timer ??= setTimeout(() => void writeAgain(), GATHER_MS).unref()
      if (fresh.size === 0) return
      await write(fresh)
      if (noted.size + fresh.size > REMEMBERED) noted.clear()
      for (const [key, { last }] of fresh) noted.set(key, last.atMs - chance() * QUIET_MS)
    },
    close: writeAgain,
  }
}
