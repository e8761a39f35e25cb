import { array, assert, asyncProperty, constantFrom, integer, record, uuid } from "fast-check"
import { expect, test } from "vitest"
import { addToRing, EMPTY_RING, placeOf, RING_SLOTS, type Ring, slotOf } from "#lib/domain/ring"
import { mergeRings as MERGE } from "#lib/ledger/sql/ring"
import { testDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

/** A cell of a stored ring: the number of its slot, then these. */
const METRICS = ["tokens", "cost", "calls", "tool_calls"] as const
type Add = { waitMs: number; amount: number }
type Placed = { atMs: number; amount: number }

/** Amounts of each metric of one addition: all different, so that a run in the wrong place shows. */
const amountsOf = (amount: number) => ({ tokens: amount, cost: amount * 1_000_000_007, calls: 1, tool_calls: amount % 2 })

function ringsOf(placed: readonly Placed[], widthMs: number): Ring[] {
  return METRICS.map((metric) =>
    placed.reduce((ring, { atMs, amount }) => addToRing(ring, widthMs, atMs, BigInt(amountsOf(amount)[metric])), EMPTY_RING),
  )
}

/** A ring of the database in the form of the domain's: one cell or 13; an empty place has the number of no slot in both. */
function parse(cells: readonly string[]): Ring[] {
  const slots = [...EMPTY_RING.slots]
  const sums = METRICS.map(() => [...EMPTY_RING.sums])
  for (let at = 0; at < cells.length; at += 1 + METRICS.length) {
    const slot = Number(cells[at])
    if (slot < 0) continue
    slots[placeOf(slot)] = slot
    for (const [metric, run] of sums.entries()) run[placeOf(slot)] = BigInt(cells[at + 1 + metric] ?? 0)
  }
  return sums.map((run) => ({ slots, sums: run }))
}

const adds = array(record({ waitMs: integer({ min: -400_000, max: 400_000 }), amount: integer({ min: 0, max: 1_000_000 }) }), {
  minLength: 1,
  maxLength: 60,
})
const widths = constantFrom(1_000, 60_000, 3_600_000)

/** Instants that come and go by up to two windows, as late flushes do. */
function place(some: readonly Add[], widthMs: number): Placed[] {
  let atMs = 1_700_000_000_000
  return some.map(({ waitMs, amount }) => {
    atMs = Math.max(0, atMs + Math.round((waitMs * widthMs) / 200_000))
    return { atMs, amount }
  })
}

function cellsOf(placed: readonly Placed[], widthMs: number): Record<string, number>[] {
  return placed.map(({ atMs, amount }, pos) => ({ pos, slot: slotOf(atMs, widthMs), ...amountsOf(amount) }))
}

const CELL = "array[slot, tokens, cost, calls, tool_calls]"
const ROWS = "json_to_recordset($1::json) as c(pos int, slot bigint, tokens bigint, cost bigint, calls bigint, tool_calls bigint)"

test("adding in the database is adding in the domain, event by event", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  await assert(
    asyncProperty(adds, widths, async (some, widthMs) => {
      const placed = place(some, widthMs)
      const [row] = await query(url, `select ring_sum(${CELL} order by pos)::text[] as cells from ${ROWS}`, [
        JSON.stringify(cellsOf(placed, widthMs)),
      ])
      expect(parse(row?.cells as string[])).toEqual(ringsOf(placed, widthMs))
    }),
    { numRuns: 150 },
  )
})

test("in batches, each summed by itself and merged into what is stored, it is the same", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  const merged = `select ring_merge(
      (select ring_sum(${CELL} order by pos) from ${ROWS} where pos < $2),
      (select ring_sum(${CELL} order by pos) from ${ROWS} where pos >= $2))::text[] as cells`
  await assert(
    asyncProperty(
      adds.filter(({ length }) => length > 1),
      widths,
      integer({ min: 1, max: 59 }),
      async (some, widthMs, cut) => {
        const placed = place(some, widthMs)
        const at = 1 + (cut % (placed.length - 1))
        const [row] = await query(url, merged, [JSON.stringify(cellsOf(placed, widthMs)), at])
        // A batch knows nothing of what its own newest slots push out, so both sides are compared where they agree on the slot.
        const [first, second] = [placed.slice(0, at), placed.slice(at)].map((part) => ringsOf(part, widthMs))
        const expected = (first as Ring[]).map((ring, metric) => mergeRings(ring, (second as Ring[])[metric] as Ring))
        expect(parse(row?.cells as string[])).toEqual(expected)
      },
    ),
    { numRuns: 150 },
  )
})

/** Two rings of one subject: an equal slot adds, a newer one replaces, an older one is ignored. */
function mergeRings(a: Ring, b: Ring): Ring {
  const slots: number[] = []
  const sums: bigint[] = []
  for (let at = 0; at < RING_SLOTS; at += 1) {
    const [slotA, slotB] = [a.slots[at] as number, b.slots[at] as number]
    slots[at] = Math.max(slotA, slotB)
    sums[at] =
      slotA === slotB ? (a.sums[at] as bigint) + (b.sums[at] as bigint) : slotA > slotB ? (a.sums[at] as bigint) : (b.sums[at] as bigint)
  }
  return { slots, sums }
}

/** The rows of the others that share this database are theirs. */
const NO_ORGANIZATION = -1

test("one cell that comes to a stored ring is put in place as it would be merged", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  const added = `
    with asked as (
      insert into ring as r (org, scope, subject, width, cells) values ($1, 1, $2, 60000, $3::bigint[]) ${MERGE} returning cells)
    select cells::text[] as cells, (select ring_merge(cells, $3::bigint[])::text[] from ring where org = $1 and subject = $2) as merged from asked`
  await assert(
    asyncProperty(adds, uuid(), async (some, subject) => {
      let known: Ring[] | null = null
      for (const { atMs, amount } of place(some, 60_000)) {
        const cell = [slotOf(atMs, 60_000), ...Object.values(amountsOf(amount))]
        const [row] = await query(url, added, [NO_ORGANIZATION, subject, cell])
        const [cells, merged] = [row?.cells, row?.merged] as (string[] | null)[]
        if (merged) expect(parse(cells ?? [])).toEqual(parse(merged))
        known = METRICS.map((metric, at) => addToRing(known?.[at] ?? EMPTY_RING, 60_000, atMs, BigInt(amountsOf(amount)[metric])))
        expect(parse(cells ?? [])).toEqual(known)
      }
    }),
    { numRuns: 15 },
  )
})
