import { array, assert, asyncProperty, constantFrom, integer, record, uuid } from "fast-check"
import { expect, test } from "vitest"
import type { Metric } from "#lib/domain/limit"
import { addToRing, EMPTY_RING, RING_SLOTS, type Ring, slotOf } from "#lib/domain/ring"
import { readRing } from "#lib/ledger/read-ring"
import { mergeRings, ringColumns } from "#lib/ledger/sql/ring"
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

test("nobody's window grows by what is older than it", async () => {
  const url = await testDatabaseUrl()
  const [row] = await query(
    url,
    `select (ring_merge('{100,1,2,3,4}', '{87,5,6,7,8}'))[1:57]::text as ring, ring_merge('{100,1,2,3,4}', '{88,5,6,7,8}')::text as reached`,
  )
  expect(row?.ring).toMatch(/^\{100,1,2,3,4,0,0,0,0/)
  expect(row?.reached).toMatch(/^\{100,6,8,10,12,5,6,7,8,.*,0,0,0,0\}$/)
})
