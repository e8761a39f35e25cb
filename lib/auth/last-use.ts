import type { PrismaClient } from "#lib/db/client"

/** A key's last use is written at most this often, and about a second after it. */
const EVERY_MS = 30_000
const DELAY_MS = 1_000
const MOST_KEYS = 20_000

export type Use = { org: number; id: string }

/** Notes when keys were last used: one statement for all of them, never on the way of a request. */
export function createLastUse(db: PrismaClient) {
  const writtenAtMs = new Map<string, number>()
  let pending = new Map<string, Use & { atMs: number; agent: string | null }>()
  /** Written before it was known for whom: a request whose body was slow to come. */
  const nameless = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  /**
   * Rows that somebody else holds are left out: a last use is written again soon, and two servers that write
   * the same keys never wait for each other.
   */
  async function write(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    const uses = [...pending.values()]
    pending = new Map()
    if (uses.length === 0) return
    if (nameless.size >= MOST_KEYS) nameless.clear()
    for (const use of uses) if (use.agent === null) nameless.add(nameOf(use))
    const orgs = uses.map(({ org }) => org)
    const ids = uses.map(({ id }) => id)
    const ats = uses.map(({ atMs }) => new Date(atMs).toISOString())
    const agents = uses.map(({ agent }) => agent)
    await db.$executeRaw`
      with used as (select * from unnest(${orgs}::int[], ${ids}::text[], ${ats}::timestamptz[], ${agents}::text[]) as u(org, id, at, agent)),
      free as (
        select k.org, k.id, u.at, u.agent from api_key k join used u on k.org = u.org and k.id = u.id
        where k.last_used_at is null or k.last_used_at < u.at
        for update of k skip locked
      )
      update api_key k set last_used_at = free.at, last_agent = coalesce(free.agent, k.last_agent) from free where k.org = free.org and k.id = free.id`
  }

  function keep(use: Use & { atMs: number; agent: string | null }): void {
    pending.set(nameOf(use), use)
    // Where the database is away the use is not noted, and the next one is.
    timer ??= setTimeout(() => write().catch(() => {}), DELAY_MS).unref()
  }

  return {
    note({ org, id }: Use, atMs: number): void {
      const name = nameOf({ org, id })
      if (atMs - (writtenAtMs.get(name) ?? 0) < EVERY_MS) return
      if (writtenAtMs.size >= MOST_KEYS) writtenAtMs.clear()
      writtenAtMs.set(name, atMs)
      keep({ org, id, atMs, agent: null })
    },
    /** Whom it was used for, where that use is about to be written, or was written without. */
    noteAgent({ org, id }: Use, agent: string, atMs: number): void {
      if (pending.size === 0 && nameless.size === 0) return
      const name = nameOf({ org, id })
      const use = pending.get(name)
      if (use) use.agent = agent
      else if (nameless.delete(name)) keep({ org, id, atMs, agent })
    },
    close: () => write().catch(() => {}),
  }
}

function nameOf({ org, id }: Use): string {
  return `${org} ${id}`
}
