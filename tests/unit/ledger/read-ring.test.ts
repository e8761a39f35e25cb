import { array, bigInt, constantFrom, integer, property, record } from "fast-check"
import { expect, test } from "vitest"
import { type Amount, addAmounts, type Metric, NOTHING } from "#lib/domain/limit"
import { addToRing, EMPTY_RING, RING_SLOTS, type Ring, ringDrainsAtMs, ringTotal, slotOf, slotStartMs } from "#lib/domain/ring"
import { newestTotal, readRing, type ToldRing } from "#lib/ledger/read-ring"
import { holds } from "#tests/unit/domain/holds"

const METRICS: readonly Metric[] = ["tokens", "cost", "calls", "toolCalls"]
const widths = constantFrom(1_000, 60_000, 3_600_000)
const amounts = array(bigInt(0n, 2n ** 55n), { minLength: 4, maxLength: 4 }).map(
  ([tokens = 0n, cost = 0n, calls = 0n, toolCalls = 0n]): Amount => ({ tokens, cost, calls, toolCalls }),
)
/** What was counted before the window, and what came to each of its 13 slots, the oldest first. */
const windows = record({
  widthMs: widths,
  newest: integer({ min: 20, max: 2 ** 30 }),
  before: amounts,
  slots: array(amounts, { minLength: 13, maxLength: 13 }),
})

/** As the ledger keeps it: the counters, and what they were when each slot began, the newest first. */
function tell(widthMs: number, newest: number, before: Amount, slots: readonly Amount[]): { all: ToldRing; brief: ToldRing } {
  const marks = slots.map((_, at) => slots.slice(0, at).reduce(addAmounts, before)).reverse()
  const text = (some: readonly Amount[]) => `{${some.flatMap((mark) => METRICS.map((metric) => mark[metric])).join(",")}}`
  const told = { widthMs, slot: newest, counters: slots.reduce(addAmounts, before) }
  return { all: { ...told, marks: text(marks) }, brief: { ...told, marks: text(marks.slice(-1)) } }
}

function ringOf(widthMs: number, newest: number, slots: readonly Amount[], metric: Metric): Ring {
  const add = (ring: Ring, amount: Amount, at: number) =>
    addToRing(ring, widthMs, slotStartMs(newest - RING_SLOTS + 1 + at, widthMs), amount[metric])
  return slots.reduce(add, EMPTY_RING)
}

test.each(METRICS)("what a slot holds is the difference of two marks, what the window holds that of the counter and one: %s", (metric) => {
  holds(
    property(windows, ({ widthMs, newest, before, slots }) => {
      const { all, brief } = tell(widthMs, newest, before, slots)
      const ring = ringOf(widthMs, newest, slots, metric)
      expect(readRing(all, metric)).toEqual(ring)
      const nowMs = slotStartMs(newest, widthMs)
      expect(slotOf(nowMs, widthMs)).toBe(newest)
      expect(newestTotal(all, metric)).toBe(ringTotal(ring, widthMs, nowMs))
      expect(newestTotal(brief, metric)).toBe(newestTotal(all, metric))
    }),
  )
})

test("of a ring that is told in brief the figure is exact in its newest slot, and it is never said to drain too early", () => {
  holds(
    property(windows, integer({ min: 0, max: 14 }), bigInt(0n, 2n ** 56n), ({ widthMs, newest, before, slots }, later, atMost) => {
      const { all, brief } = tell(widthMs, newest, before, slots)
      const [whole, short] = [readRing(all, "cost"), readRing(brief, "cost")]
      const nowMs = slotStartMs(newest + later, widthMs)
      expect(ringTotal(short, widthMs, nowMs)).toBeGreaterThanOrEqual(ringTotal(whole, widthMs, nowMs))
      expect(ringDrainsAtMs(short, widthMs, nowMs, atMost)).toBeGreaterThanOrEqual(ringDrainsAtMs(whole, widthMs, nowMs, atMost) ?? 0)
    }),
  )
})

test("a ring that has just begun has no marks: all of it is in its newest slot", () => {
  const told = { widthMs: 60_000, slot: 27, counters: { ...NOTHING, cost: 6n }, marks: "" }
  expect(readRing(told, "cost")).toEqual({ slots: EMPTY_RING.slots.with(1, 27), sums: EMPTY_RING.sums.with(1, 6n) })
  expect(newestTotal(told, "cost")).toBe(6n)
})
