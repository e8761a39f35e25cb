import { KeyScope } from "#lib/contracts/keys"
import type { PrismaClient } from "#lib/db/client"
import { hashApiKey, isApiKey } from "./api-key.ts"
import { createLastUse, type Use } from "./last-use.ts"
import { createStrikes, type Strikes } from "./strikes.ts"

export type KnownKey = { org: number; id: string; name: string; scopes: readonly KeyScope[]; agent: string | null }

export type KeyCache = {
  /**
   * The key with this plaintext; null where it is unknown, revoked or expired.
   *
   * @throws what the database throws while it is away: nobody's key turns bad by that
   */
  find(plaintext: string): Promise<KnownKey | null>
  /** A key was just used for this agent: kept with its last use. */
  noteAgent(key: Use, agent: string): void
  readonly strikes: Strikes
  readonly size: number
  /** Write what is still to be noted. */
  close(): Promise<void>
}

type Entry = { key: KnownKey; expiresAtMs: number; revoked: boolean; readAtMs: number; used: boolean }
type Reading = { startedAtMs: number; done: Promise<void> }

/** Past this age an entry is read again while it still serves; past the other it serves no longer. */
const REFRESH_MS = 400
const STALE_MS = 900
const MOST_KEYS = 10_000
const MOST_PER_READ = 1_000

/**
 * Keys by their hash, so that the hot paths do not ask the database for each request.
 *
 * A revocation is noticed by every server within a second: no entry serves beyond 900 ms after its read began, and
 * nothing else is relied on, neither messages between servers nor their clocks. One statement re-reads every key that was
 * used since its last read, so the cost is at most five small reads a second however many agents there are, and none at rest.
 */
export function createKeyCache(db: PrismaClient, secret: string, nowMs: () => number = () => performance.now()): KeyCache {
  const entries = new Map<string, Entry>()
  const hashes = new Map<string, string>()
  const readings = new Map<string, Reading>()
  let wanted = new Set<string>()
  let gathering: Reading | null = null
  const lastUse = createLastUse(db)

  /** Keys wanted in the same turn are read together; who comes while they are being read waits for that. */
  function read(hash: string): Promise<void> {
    const now = nowMs()
    const running = readings.get(hash)
    if (running && now - running.startedAtMs < STALE_MS) return running.done
    gathering ??= { startedAtMs: now, done: Promise.resolve().then(flush) }
    wanted.add(hash)
    readings.set(hash, gathering)
    return gathering.done
  }

  async function flush(): Promise<void> {
    const own = gathering
    const readAtMs = nowMs()
    const hashes = new Set([...wanted, ...usedSince(readAtMs - REFRESH_MS / 2)])
    for (const hash of hashes) if (own) readings.set(hash, own)
    wanted = new Set()
    gathering = null
    try {
      const rows = await db.apiKey.findMany({ where: { hash: { in: [...hashes].map((hash) => Buffer.from(hash, "base64")) } } })
      const found = new Map(rows.map((row) => [Buffer.from(row.hash).toString("base64"), row]))
      for (const hash of hashes) {
        const row = found.get(hash)
        const known = entries.get(hash)
        if (known && known.readAtMs > readAtMs) continue
        entries.delete(hash)
        if (row) keep(hash, { ...entryOf(row), readAtMs, used: false })
      }
    } finally {
      for (const hash of hashes) if (readings.get(hash) === own) readings.delete(hash)
    }
  }

  function usedSince(readBeforeMs: number): string[] {
    const used = [...entries].filter(([, entry]) => entry.used && entry.readAtMs < readBeforeMs)
    return used.slice(0, MOST_PER_READ).map(([hash]) => hash)
  }

  /** Of a key that was found once the hash is remembered; what is no key of ours is hashed each time and leaves nothing behind. */
  function hashOf(plaintext: string): string | null {
    const known = hashes.get(plaintext)
    if (known !== undefined) return known
    return isApiKey(plaintext) ? hashApiKey(plaintext, secret).toString("base64") : null
  }

  function remember(plaintext: string, hash: string): void {
    if (hashes.has(plaintext)) return
    if (hashes.size >= MOST_KEYS) hashes.clear()
    hashes.set(plaintext, hash)
  }

  /** Entries stand in the order of their last read; the first one is the longest unused. */
  function keep(hash: string, entry: Entry): void {
    const [oldest] = entries.keys()
    if (oldest !== undefined && entries.size >= MOST_KEYS) entries.delete(oldest)
    entries.set(hash, entry)
  }

  return {
    async find(plaintext) {
      const hash = hashOf(plaintext)
      if (hash === null) return null
      const age = nowMs() - (entries.get(hash)?.readAtMs ?? Number.NEGATIVE_INFINITY)
      if (age >= STALE_MS) await read(hash)
      // The entry still serves; where this read fails, the one that must wait for it will say so.
      else if (age >= REFRESH_MS) read(hash).catch(() => {})
      const entry = entries.get(hash)
      const now = Date.now()
      if (!entry || entry.revoked || entry.expiresAtMs <= now) return null
      remember(plaintext, hash)
      entry.used = true
      lastUse.note(entry.key, now)
      return entry.key
    },
    noteAgent: (key, agent) => lastUse.noteAgent(key, agent, Date.now()),
    strikes: createStrikes(),
    get size() {
      return entries.size
    },
    close: lastUse.close,
  }
}

type Row = Awaited<ReturnType<PrismaClient["apiKey"]["findMany"]>>[number]

function entryOf({ org, id, name, scopes, agent, expiresAt, revokedAt }: Row): Pick<Entry, "key" | "expiresAtMs" | "revoked"> {
  const key = { org, id, name, scopes: KeyScope.array().parse(scopes), agent }
  return { key, expiresAtMs: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY, revoked: revokedAt !== null }
}
