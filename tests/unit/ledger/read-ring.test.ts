import { array, bigInt, integer, option, property, tuple } from "fast-check"
import { expect, test } from "vitest"
import type { Metric } from "#lib/domain/limit"
import { EMPTY_RING, RING_SLOTS } from "#lib/domain/ring"
import { readRing } from "#lib/ledger/read-ring"
import { holds } from "#tests/unit/domain/holds"

const METRICS: readonly Metric[] = ["tokens", "cost", "calls", "toolCalls"]

/** A ring as Postgres keeps it: the cell of slot n is the one at n % 13, and one that is empty has the slot -1. */
const rings = tuple(
  integer({ min: 0, max: 2 ** 40 }),
  array(option(array(bigInt(0n, 2n ** 63n - 1n), { minLength: 4, maxLength: 4 })), { minLength: 13, maxLength: 13 }),
).map(([round, sums]) => sums.map((four, place) => ({ slot: four ? round * RING_SLOTS + place : -1, four: four ?? [0n, 0n, 0n, 0n] })))

test.each(METRICS)("reads of each cell its slot and the metric that is asked for: %s", (metric) => {
  const nth = METRICS.indexOf(metric)
  holds(
    property(rings, (cells) => {
      const text = `{${cells.flatMap(({ slot, four }) => [slot, ...four]).join(",")}}`
      const { slots, sums } = readRing(text, metric)
      for (const [place, { slot, four }] of cells.entries()) {
        expect(slots[place]).toBe(slot < 0 ? EMPTY_RING.slots[place] : slot)
        expect(sums[place]).toBe(slot < 0 ? 0n : four[nth])
      }
    }),
  )
})

test("a ring that has just begun is one cell, at the place of its slot", () => {
  expect(readRing("{27,5,6,7,8}", "cost")).toEqual({ slots: EMPTY_RING.slots.with(1, 27), sums: EMPTY_RING.sums.with(1, 6n) })
})

test("nothing is an empty ring", () => {
  expect(readRing("{}", "calls")).toEqual(EMPTY_RING)
})
