import type { PrismaClient } from "#lib/db/client"
import { sqlState } from "#lib/db/errors"
import { queryText } from "#lib/db/query-text"
import { type Fact, type Outcome, toRow } from "./fact.ts"
import { type LedgerRow, readLines } from "./ledger-row.ts"
import { MeterRows } from "./meter-rows.ts"
import { readOriginals } from "./read-originals.ts"
import { RINGS_BY_CODE, type Rules } from "./rules.ts"
import { recordSql } from "./sql/record.ts"
import { SHORTEST_RING_MS } from "./sql/ring.ts"

/** What became of one fact, and the meters after the batch that it went in. */
export type Recorded = { outcome: Outcome; meters: MeterRows; placedAtMs: number }

export type RecordOptions = {
  db: PrismaClient
  /** An organization's rules as they are at hand: they say which rings are kept. */
  copyOf(org: number): Pick<Rules, "rev" | "rings"> | null
  /** 0 ≤ chance < 1, for the jitter between tries. */
  chance(): number
}

const MAX_TRIES = 5

/**
 * Record facts of any organizations in one statement; afterwards look up the originals of those that were not new.
 *
 * Lost a race for locks: the same batch again. A fact that the database cannot store: the batch is halved until the guilty one
 * stands alone and is `invalid`; the others are recorded. Connection lost, or out of room: the outcome is unknown, so the same
 * batch is sent once more (it is idempotent), then the error goes up and nothing is acknowledged. Waited too long: that goes up at
 * once, and the queue sees to whose fault it was.
 */
export async function recordFacts(options: RecordOptions, facts: readonly Fact[]): Promise<readonly Recorded[]> {
  const { first, repeats } = foldRepeats(facts)
  const results = await storeOrBisect(options, first)
  const known = first.filter((fact) => results.get(fact)?.outcome.status === "duplicate")
  // One after the other: of the first some ids are made to name their event, which their repeats are then found by.
  const originals = new Map([...(await readOriginals(options.db, known)), ...(await readOriginals(options.db, [...repeats.keys()]))])
  return facts.map((fact) => {
    const repeated = repeats.get(fact)
    const recorded = results.get(repeated ?? fact) as Recorded
    const { status } = recorded.outcome
    // What repeats a call that cannot be stored is told the same.
    if (status === "invalid" || (!repeated && status !== "duplicate")) return recorded
    const original = originals.get(fact)
    if (!original) return { ...recorded, outcome: { status: "mismatch" } as const }
    return { ...recorded, outcome: original }
  })
}

/** Of facts with one id in a batch the first stands. Two with one response both go: each must leave its id behind, whichever of them counts. */
function foldRepeats(facts: readonly Fact[]): { first: Fact[]; repeats: Map<Fact, Fact> } {
  const seen = new Map<number, Map<string, Fact>>()
  const first: Fact[] = []
  const repeats = new Map<Fact, Fact>()
  for (const fact of facts) {
    const ofOrg = seen.get(fact.org) ?? new Map<string, Fact>()
    seen.set(fact.org, ofOrg)
    const before = ofOrg.get(fact.k)
    if (before) {
      repeats.set(fact, before)
    } else {
      ofOrg.set(fact.k, fact)
      first.push(fact)
    }
  }
  return { first, repeats }
}

async function storeOrBisect(options: RecordOptions, facts: readonly Fact[]): Promise<Map<Fact, Recorded>> {
  try {
    return await store(options, facts)
  } catch (error) {
    if (!isUnstorable(error)) throw error
    if (facts.length === 1) {
      const outcome: Outcome = { status: "invalid", message: "the database cannot store this event" }
      return new Map(facts.map((fact) => [fact, { outcome, meters: new MeterRows([]), placedAtMs: 0 }]))
    }
    const half = facts.length >> 1
    const left = await storeOrBisect(options, facts.slice(0, half))
    const right = await storeOrBisect(options, facts.slice(half))
    return new Map([...left, ...right])
  }
}

async function store(options: RecordOptions, facts: readonly Fact[]): Promise<Map<Fact, Recorded>> {
  const orgs = [...new Set(facts.map((fact) => fact.org))]
  const copies = orgs.map((org) => ({ org, copy: options.copyOf(org) }))
  const rings = copies.flatMap(({ org, copy }) => (copy?.rings ?? RINGS_BY_CODE).map((ring) => ({ org, ...ring })))
  const revisions = copies.map(({ org, copy }) => ({ org, rev: String(copy?.rev ?? 0n) }))
  const rows = await run(options, statementFor(facts), ...[facts.map(toRow), rings, revisions].map((value) => JSON.stringify(value)))
  const meters = new MeterRows(rows)
  const places = { known: new Set<number>(), settled: new Set<number>(), late: new Set<number>() }
  const beganMs = new Map<number, number>()
  for (const row of rows) {
    if (row.row === "org") beganMs.set(row.org, row.beganMs)
    else if (row.row === "known" || row.row === "settled" || row.row === "late") places[row.row].add(row.pos)
  }
  const stored = new Map<Fact, Recorded>()
  for (const [pos, fact] of facts.entries()) {
    const placedAtMs = fact.backfill ? (fact.occurredAtMs ?? 0) : (beganMs.get(fact.org) ?? 0) - fact.ageMs
    const settled = places.settled.has(pos)
    const outcome: Outcome = places.known.has(pos) ? UNRESOLVED : { status: "recorded", settled, late: places.late.has(pos) }
    if (outcome.status === "recorded" && !fact.backfill) meters.noteAdded(fact, settled)
    stored.set(fact, { outcome, meters, placedAtMs })
  }
  return stored
}

const statements = new Map<string, string>()

/** Few statements, since few mixtures come; each connection plans those that it meets once. */
function statementFor(facts: readonly Fact[]): string {
  const brings = {
    responses: facts.some(({ resp }) => resp !== null),
    holds: facts.some(({ hold }) => hold !== null),
    tools: facts.some(({ kind }) => kind === "tool"),
    past: facts.some(({ backfill, ageMs }) => backfill || ageMs > SHORTEST_RING_MS),
    history: facts.some(({ backfill }) => backfill),
  }
  const key = Object.values(brings).join()
  const known = statements.get(key)
  if (known !== undefined) return known
  const made = recordSql(brings)
  statements.set(key, made)
  return made
}

/** Not new: whether it repeats or contradicts the first is read after the commit. */
const UNRESOLVED = { status: "duplicate", original: null as never } as const satisfies Outcome

async function run(options: RecordOptions, sql: string, ...values: readonly string[]): Promise<LedgerRow[]> {
  for (let tries = 1, lost = 0; ; tries += 1) {
    try {
      return readLines(await queryText(options.db, sql, values))
    } catch (error) {
      const state = sqlState(error)
      if (state === "23514" && tries < MAX_TRIES) {
        await options.db.$executeRawUnsafe("select ensure_event_partitions(3)")
      } else if ((state === "40P01" || state === "40001") && tries < MAX_TRIES) {
        await pause(options.chance() * 20 * tries)
      } else if ((state === null || /^(08|57P|53)/.test(state)) && lost === 0) {
        lost += 1
      } else {
        throw error
      }
    }
  }
}

/** Values that no try will make storable: bad data, broken constraints, limits of the program. */
function isUnstorable(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? "")
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
