import { array, assert, asyncProperty, constantFrom, integer, option, record, uuid } from "fast-check"
import { expect, test } from "vitest"
import type { Metric } from "#lib/domain/limit"
import { addToRing, EMPTY_RING, RING_SLOTS, type Ring, slotOf } from "#lib/domain/ring"
import { readRing } from "#lib/ledger/read-ring"
import { TOTAL_COLUMNS } from "#lib/ledger/sql/add-to-totals"
import { growTotalRing, mergeRings, ringColumns } from "#lib/ledger/sql/ring"
import { testDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

const METRICS: readonly Metric[] = ["tokens", "cost", "calls", "toolCalls"]
type Add = { waitMs: number; amount: number }
type Placed = { atMs: number; amount: number }

/** Amounts of each metric of one addition: all different, so that one in the wrong place shows. */
const amountsOf = (amount: number) => ({ tokens: amount, cost: amount * 1_000_000_007, calls: 1, toolCalls: amount % 2 })

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

/** What the window that ends in the newest slot holds: slots by their number, without those that hold nothing. */
function holdings(rings: readonly Ring[]): Record<string, string>[] {
  const newest = Math.max(...rings.flatMap(({ slots }) => slots))
  return rings.map(({ slots, sums }) =>
    Object.fromEntries(slots.flatMap((slot, at) => (slot > newest - RING_SLOTS && sums[at] ? [[slot, String(sums[at])]] : []))),
  )
}

const domainRings = (placed: readonly Placed[], widthMs: number) =>
  METRICS.map((metric) =>
    placed.reduce((ring, { atMs, amount }) => addToRing(ring, widthMs, atMs, BigInt(amountsOf(amount)[metric])), EMPTY_RING),
  )

function storedRings(row: Record<string, unknown> | undefined): Ring[] {
  const big = (name: string) => BigInt(String(row?.[name]))
  const counters = { tokens: big("tokens"), cost: big("cost"), calls: big("calls"), toolCalls: big("tool_calls") }
  return METRICS.map((metric) => readRing({ widthMs: 0, slot: Number(big("slot")), counters, marks: String(row?.["marks"] ?? "") }, metric))
}

const ROWS = `json_to_recordset($1::json) as c(pos int, slot bigint, tokens bigint, cost bigint, calls bigint, "toolCalls" bigint)`
const SUMMED = `select ring_sum(array[slot, tokens, cost, calls, "toolCalls"] order by pos) as ring from ${ROWS}`
const READ = "slot, tokens, cost, calls, tool_calls, marks::text as marks"

function cellsOf(placed: readonly Placed[], widthMs: number): string {
  return JSON.stringify(placed.map(({ atMs, amount }, pos) => ({ pos, slot: slotOf(atMs, widthMs), ...amountsOf(amount) })))
}

test("adding in the database is adding in the domain, event by event", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  const columns = `with added(slot, tokens, cost, calls, tool_calls, marks) as (select ${ringColumns} from (${SUMMED}) s) select ${READ} from added`
  await assert(
    asyncProperty(adds, widths, async (some, widthMs) => {
      const placed = place(some, widthMs)
      const [row] = await query(url, columns, [cellsOf(placed, widthMs)])
      expect(holdings(storedRings(row))).toEqual(holdings(domainRings(placed, widthMs)))
    }),
    { numRuns: 150 },
  )
})

/** The rows of the others that share this database are theirs. */
const NO_ORGANIZATION = -1

test("in batches, each summed by itself and merged into what is stored, it is the same", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  const merged = `
    insert into ring as r (org, scope, subject, width, slot, tokens, cost, calls, tool_calls, marks)
    select $2, 1, $3, $4, ${ringColumns} from (${SUMMED}) s ${mergeRings} returning ${READ}`
  await assert(
    asyncProperty(adds, widths, uuid(), integer({ min: 1, max: 5 }), async (some, widthMs, subject, size) => {
      const placed = place(some, widthMs)
      for (let at = 0; at < placed.length; at += size) {
        const batch = placed.slice(at, at + size)
        const [row] = await query(url, merged, [cellsOf(batch, widthMs), NO_ORGANIZATION, subject, widthMs])
        expect(holdings(storedRings(row))).toEqual(holdings(domainRings(placed.slice(0, at + size), widthMs)))
      }
    }),
    { numRuns: 40 },
  )
})

test("in the row of a total, which begins without one and to which some batches add none, it is the same", {
  timeout: 60_000,
}, async () => {
  const url = await testDatabaseUrl()
  const zeros = Array(5).fill(0).join(", ")
  const added = (ring: string) => `
    insert into total as t (${TOTAL_COLUMNS})
    select $2, 1, $3, 0, ${zeros}, current_date, ${zeros}, now(), ${ring}
    on conflict (org, scope, subject, period) do update set ${growTotalRing}
    returning ring_slot as slot, ring_tokens as tokens, ring_cost as cost, ring_calls as calls, ring_tool_calls as tool_calls, ring_marks::text as marks`
  const nothing = added("null, null, null, null, null, null from (select $1::json, $4::int) of").replaceAll(
    ", null from",
    ", null::bigint[] from",
  )
  await assert(
    asyncProperty(adds, uuid(), integer({ min: 1, max: 5 }), async (some, subject, size) => {
      const placed = place(some, 60_000)
      await query(url, nothing, ["[]", NO_ORGANIZATION, subject, 0])
      for (let at = 0; at < placed.length; at += size) {
        const batch = placed.slice(at, at + size)
        await query(url, added(`${ringColumns} from (${SUMMED}) s where $4::int = 0`), [
          cellsOf(batch, 60_000),
          NO_ORGANIZATION,
          subject,
          0,
        ])
        const [row] = await query(url, nothing, ["[]", NO_ORGANIZATION, subject, 0])
        expect(holdings(storedRings(row))).toEqual(holdings(domainRings(placed.slice(0, at + size), 60_000)))
      }
    }),
    { numRuns: 40 },
  )
})

test("calls that stand apart are taken from the slot of now, and count in their own, if they have one", { timeout: 60_000 }, async () => {
  const url = await testDatabaseUrl()
  const sql = `
    with given as (select * from json_to_recordset($1::json) as c(slot bigint, amount bigint, apart boolean)),
    added(slot, tokens, cost, calls, tool_calls, marks) as (
      select ${ringColumns} from (
        select ring_of(array[$2::bigint, sum(amount)::bigint, 0, count(*), 0], array_agg(array[slot, amount, 0, 1, 0]) filter (where apart)) as ring
        from given) s)
    select ${READ} from added`
  const calls = array(record({ back: option(integer({ min: 0, max: 20 })), amount: integer({ min: 1, max: 1_000 }) }), {
    minLength: 1,
    maxLength: 30,
  })
  const now = 354_500_000
  await assert(
    asyncProperty(calls, async (some) => {
      // One at least stands apart: otherwise nobody asks.
      const given = some.map(({ back, amount }, at) => ({ slot: back === null ? null : now - back, amount, apart: back !== 0 || at === 0 }))
      const placed = given.flatMap(({ slot, amount }) => (slot === null ? [] : [{ slot, amount }]))
      const newest = Math.max(...placed.map(({ slot }) => slot))
      const expected = new Map<number, number>()
      for (const { slot, amount } of placed) if (newest - slot <= 12) expected.set(slot, (expected.get(slot) ?? 0) + amount)
      const [row] = await query(url, sql, [JSON.stringify(given), now])
      const tokens = placed.length === 0 ? { none: row?.["slot"] } : holdings(storedRings(row))[0]
      expect(tokens).toEqual(
        placed.length === 0 ? { none: null } : Object.fromEntries([...expected].map(([slot, amount]) => [slot, String(amount)])),
      )
    }),
    { numRuns: 150 },
  )
})

test("nobody's window grows by what is older than it", async () => {
  const url = await testDatabaseUrl()
  const [row] = await query(
    url,
    `select (ring_merge('{100,1,2,3,4}', '{87,5,6,7,8}'))[1:57]::text as ring, ring_merge('{100,1,2,3,4}', '{88,5,6,7,8}')::text as reached`,
  )
  expect(row?.ring).toMatch(/^\{100,1,2,3,4,0,0,0,0/)
  expect(row?.reached).toMatch(/^\{100,6,8,10,12,5,6,7,8,.*,0,0,0,0\}$/)
})
