import type { PrismaClient } from "#lib/db/client"

/** What somebody was let in by. */
export type Pass = { org: number; sessionId: string } | { org: number; keyId: string }

export type SessionWatch = {
  /** `onEnd` is called once the session was ended or its member disabled, the key revoked or expired. @returns a function that stops watching */
  watch(pass: Pass, onEnd: () => void): () => void
  /** A session was ended here: look now. */
  wake(): void
  close(): void
}

type Watched = { pass: Pass; onEnd: () => void }

const EVERY_MS = 2_000

/**
 * Ends what is open as soon as the session or the key behind it is over, on whichever server it was ended: a statement for sessions and one
 * for keys every two seconds, however many streams they have open here, and none while nobody listens.
 */
export function createSessionWatch(db: PrismaClient, report: (error: unknown) => void): SessionWatch {
  const watched = new Set<Watched>()
  let timer: NodeJS.Timeout | null = null
  let looking = false

  async function look(): Promise<void> {
    if (looking || watched.size === 0) return
    looking = true
    try {
      const asked = [...watched]
      const over = await endedOf(db, new Map(asked.map(({ pass }) => [nameOf(pass), pass])))
      for (const { pass, onEnd } of asked) if (over.has(nameOf(pass))) onEnd()
    } catch (error) {
      report(error)
    } finally {
      looking = false
    }
  }
  function stop(): void {
    if (timer) clearInterval(timer)
    timer = null
  }
  return {
    watch(pass, onEnd) {
      const one = { pass, onEnd }
      watched.add(one)
      timer ??= setInterval(() => void look(), EVERY_MS).unref()
      return () => {
        watched.delete(one)
        if (watched.size === 0) stop()
      }
    },
    wake: () => void look(),
    close: stop,
  }
}

function nameOf(pass: Pass): string {
  return `${pass.org} ${"keyId" in pass ? pass.keyId : pass.sessionId}`
}

/** Which of these are over: ended, gone, expired, or of a member who may not sign in any more. */
async function endedOf(db: PrismaClient, asked: ReadonlyMap<string, Pass>): Promise<ReadonlySet<string>> {
  const sessions: Named[] = []
  const keys: Named[] = []
  for (const pass of asked.values()) {
    if ("keyId" in pass) keys.push({ org: pass.org, id: pass.keyId })
    else sessions.push({ org: pass.org, id: pass.sessionId })
  }
  const over = await Promise.all([sessions.length > 0 ? endedSessions(db, sessions) : [], keys.length > 0 ? endedKeys(db, keys) : []])
  return new Set(over.flat().map(({ org, id }) => `${org} ${id}`))
}

type Named = { org: number; id: string }

function endedSessions(db: PrismaClient, asked: readonly Named[]): Promise<Named[]> {
  return db.$queryRaw<Named[]>`
    select w.org, w.id from unnest(${asked.map(({ org }) => org)}::int[], ${asked.map(({ id }) => id)}::text[]) as w(org, id)
    left join member_session s on s.org = w.org and s.id = w.id and s.revoked_at is null
    left join member m on m.org = s.org and m.id = s.member_id and m.disabled_at is null
    where m.id is null`
}

function endedKeys(db: PrismaClient, asked: readonly Named[]): Promise<Named[]> {
  return db.$queryRaw<Named[]>`
    select w.org, w.id from unnest(${asked.map(({ org }) => org)}::int[], ${asked.map(({ id }) => id)}::text[]) as w(org, id)
    left join api_key k on k.org = w.org and k.id = w.id and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    where k.id is null`
}
