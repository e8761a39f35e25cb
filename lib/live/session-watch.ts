import type { PrismaClient } from "#lib/db/client"

export type SessionWatch = {
  /** `onEnd` is called once the session was ended or its member disabled. @returns a function that stops watching */
  watch(session: { org: number; sessionId: string }, onEnd: () => void): () => void
  /** A session was ended here: look now. */
  wake(): void
  close(): void
}

type Watched = { org: number; sessionId: string; onEnd: () => void }

const EVERY_MS = 2_000

/**
 * Ends what people have open as soon as their session is over, on whichever server it was ended: one statement every two seconds for
 * all open streams of this server, and none while nobody listens.
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
      const over = await endedOf(db, asked)
      for (const one of asked) if (over.has(`${one.org} ${one.sessionId}`)) one.onEnd()
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
    watch({ org, sessionId }, onEnd) {
      const one = { org, sessionId, onEnd }
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

/** Which of these are over: ended, gone, or of a member who may not sign in any more. */
async function endedOf(db: PrismaClient, asked: readonly Watched[]): Promise<ReadonlySet<string>> {
  const rows = await db.$queryRaw<{ org: number; id: string }[]>`
    select w.org, w.id from unnest(${asked.map(({ org }) => org)}::int[], ${asked.map(({ sessionId }) => sessionId)}::text[]) as w(org, id)
    left join member_session s on s.org = w.org and s.id = w.id and s.revoked_at is null
    left join member m on m.org = s.org and m.id = s.member_id and m.disabled_at is null
    where m.id is null`
  return new Set(rows.map(({ org, id }) => `${org} ${id}`))
}
