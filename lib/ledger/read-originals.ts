import type { PrismaClient } from "#lib/db/client"
import type { Counts } from "#lib/domain/tokens"
import type { Fact, Outcome } from "./fact.ts"
import { readOriginalsSql, tieAliasSql } from "./sql/read-originals.ts"

type Row = {
  pos: number
  hash: string
  model: string
  by_id: boolean
  /** Only the response led to the event: the id's key names none yet. */
  is_loose: boolean
  input: bigint
  cache_read: bigint
  cache_write_5m: bigint
  cache_write_1h: bigint
  output: bigint
  reasoning: bigint
  cost: bigint
  price_version: string
  measured: boolean
  settled: boolean
  late: boolean
}

/**
 * What the keys of these facts stand for: the original facts where the content is the same, else `mismatch`.
 * A statement of its own, after the commit: the one that lost the race for a key cannot see the row that it waited for.
 */
export async function readOriginals(db: PrismaClient, facts: readonly Fact[]): Promise<Map<Fact, Outcome>> {
  if (facts.length === 0) return new Map()
  const asked = facts.map(({ org, k, resp }, pos) => ({ pos, org, k, resp }))
  const rows = await db.$queryRawUnsafe<Row[]>(readOriginalsSql, JSON.stringify(asked))
  const outcomes = new Map<Fact, Outcome>()
  for (const row of rows) {
    const fact = facts[row.pos]
    if (!fact) continue
    if (row.is_loose) await db.$executeRawUnsafe(tieAliasSql, fact.org, fact.k, fact.resp)
    const counts = {
      input: Number(row.input),
      cacheRead: Number(row.cache_read),
      cacheWrite5m: Number(row.cache_write_5m),
      cacheWrite1h: Number(row.cache_write_1h),
      output: Number(row.output),
      reasoning: Number(row.reasoning),
    }
    // The same id must bring the same content. Of another name of the call no content is kept, but it was made for these counts.
    const same = row.by_id ? row.hash === fact.hash : row.model === fact.model && isSameCounts(counts, fact.counts)
    outcomes.set(
      fact,
      same
        ? {
            status: "duplicate",
            original: {
              counts,
              costNano: row.cost,
              priceVersion: row.price_version,
              measured: row.measured,
              settled: row.settled,
              late: row.late,
            },
          }
        : { status: "mismatch" },
    )
  }
  return outcomes
}

/** Of the classes that a response's key is made of: not every witness of a call knows how much of it was reasoning. */
function isSameCounts(a: Counts, b: Counts): boolean {
  return COMPARED.every((name) => a[name] === b[name])
}

const COMPARED = ["input", "cacheRead", "cacheWrite5m", "cacheWrite1h", "output"] as const satisfies readonly (keyof Counts)[]
