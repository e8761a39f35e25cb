import type { PrismaClient } from "#lib/db/client"
import { sightSql } from "./sql/sight.ts"

/** How an agent was heard of: it asked before a call, reported one, or only its telemetry came. */
export type Way = "asked" | "reported" | "telemetry"
export type Sighting = { org: number; agent: string; session: string; user: string; atMs: number; way: Way }

export type Sights = {
  /** Make sure that these names exist and are marked as seen. Returns at once where this process did so a moment ago. */
  note(sightings: readonly Sighting[]): Promise<void>
}

/** How long a process does not repeat itself about one (agent, session, user), in milliseconds. */
const QUIET_MS = 15_000
const REMEMBERED = 200_000

export function createSights(db: PrismaClient, newId: (prefix: "agt" | "ses" | "usr") => string): Sights {
  const noted = new Map<string, number>()

  return {
    async note(sightings) {
      // History comes in any order: the earliest sight of a name is as telling as the latest.
      const due = new Map<string, { first: Sighting; last: Sighting }>()
      for (const one of sightings) {
        const key = `${one.org}\n${one.agent}\n${one.session}\n${one.user}\n${one.way}`
        if (Math.abs(one.atMs - (noted.get(key) ?? Number.NEGATIVE_INFINITY)) < QUIET_MS) continue
        const { first, last } = due.get(key) ?? { first: one, last: one }
        due.set(key, { first: one.atMs < first.atMs ? one : first, last: one.atMs > last.atMs ? one : last })
      }
      if (due.size === 0) return
      const seen = [...due.values()].flatMap(({ first, last }) => (first === last ? [last] : [first, last]))
      const rows = seen.map(({ atMs, ...names }) => ({
        ...names,
        agent_id: newId("agt"),
        session_id: newId("ses"),
        user_id: newId("usr"),
        at: new Date(atMs).toISOString(),
      }))
      await db.$executeRawUnsafe(sightSql, JSON.stringify(rows))
      if (noted.size + due.size > REMEMBERED) noted.clear()
      for (const [key, { last }] of due) noted.set(key, last.atMs)
    },
  }
}
