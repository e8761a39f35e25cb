import { array, bigInt, constantFrom, integer, property, record } from "fast-check"
import { describe, expect, test } from "vitest"
import { addToRing, EMPTY_RING, placeOf, ringDrainsAtMs, ringTotal, slotOf, slotStartMs } from "#lib/domain/ring"
import { holds } from "#tests/unit/domain/holds"

const MINUTE = 60_000
const ringOf = (...adds: readonly (readonly [number, bigint])[]) =>
  adds.reduce((ring, [atMs, amount]) => addToRing(ring, MINUTE, atMs, amount), EMPTY_RING)

describe("slots", () => {
  test.each([
    [0, MINUTE, 0],
    [4_999, MINUTE, 0],
    [5_000, MINUTE, 1],
    [83, 1_000, 0],
    [84, 1_000, 1],
    [166, 1_000, 1],
    [167, 1_000, 2],
    [999, 1_000, 11],
    [1_000, 1_000, 12],
    [3_599_999, 3_600_000, 11],
  ])("%i ms of a window of %i is in slot %i", (ms, width, slot) => expect(slotOf(ms, width)).toBe(slot))

  test("a slot begins at its first millisecond, also where a twelfth is no whole number", () => {
    const starts = property(integer({ min: 0, max: 2 ** 40 }), constantFrom(1_000, MINUTE, 3_600_000), (ms, width) => {
      const startMs = slotStartMs(slotOf(ms, width), width)
      expect(startMs).toBeLessThanOrEqual(ms)
      expect(slotOf(startMs, width)).toBe(slotOf(ms, width))
      expect(slotOf(startMs - 1, width)).toBe(slotOf(ms, width) - 1)
    })
    holds(starts)
  })

  test("places go round", () => expect([0, 12, 13, 25, -1].map(placeOf)).toEqual([0, 12, 0, 12, 12]))
})

describe("the figure", () => {
  test.each([
    { addedAtMs: 0, nowMs: 64_999, total: 7n, because: "the whole of slot 0 may still touch the window" },
    { addedAtMs: 0, nowMs: 65_000, total: 0n, because: "65 s later it cannot" },
    { addedAtMs: 4_999, nowMs: 64_999, total: 7n, because: "the end of slot 0, exactly a minute ago" },
    { addedAtMs: 5_000, nowMs: 65_000, total: 7n, because: "the start of slot 1, exactly a minute ago" },
    { addedAtMs: 5_000, nowMs: 70_000, total: 0n, because: "and gone after 65 s" },
  ])("7 added at $addedAtMs is $total at $nowMs: $because", ({ addedAtMs, nowMs, total }) => {
    expect(ringTotal(ringOf([addedAtMs, 7n]), MINUTE, nowMs)).toBe(total)
  })

  const spent = (atMs: number, amount: bigint) => [atMs, amount] as const
  test.each([
    { adds: [spent(1_000, 1n), spent(2_000, 2n)], nowMs: 3_000, total: 3n, because: "the same slot adds" },
    { adds: [spent(1_000, 1n), spent(66_000, 2n)], nowMs: 66_000, total: 2n, because: "a newer slot takes the place over" },
    { adds: [spent(66_000, 2n), spent(1_000, 1n)], nowMs: 66_000, total: 2n, because: "what comes too late is ignored" },
    { adds: [spent(66_000, 2n), spent(10_000, 1n)], nowMs: 66_000, total: 3n, because: "what comes late, but not too late, is not" },
  ])("$because", ({ adds, nowMs, total }) => expect(ringTotal(ringOf(...adds), MINUTE, nowMs)).toBe(total))

  test.each([
    { rearmedAtMs: null, total: 6n, because: "nobody resumed" },
    { rearmedAtMs: 5_000, total: 5n, because: "slots that began before no longer count" },
    { rearmedAtMs: 5_001, total: 3n, because: "also the one that was running" },
    { rearmedAtMs: 10_001, total: 0n, because: "all of them" },
  ])("rearmed at $rearmedAtMs: $because", ({ rearmedAtMs, total }) => {
    expect(ringTotal(ringOf([0, 1n], [5_000, 2n], [10_000, 3n]), MINUTE, 11_000, rearmedAtMs)).toBe(total)
  })

  test("is never below the true sliding sum, nor above that of thirteen twelfths", () => {
    const adds = array(record({ waitMs: integer({ min: 0, max: 20_000 }), amount: bigInt({ min: 0n, max: 9n }) }), {
      minLength: 1,
      maxLength: 60,
    })
    const bounded = property(adds, constantFrom(1_000, MINUTE), integer({ min: 0, max: 70_000 }), (some, width, laterMs) => {
      let ring = EMPTY_RING
      let atMs = 1_700_000_000_000
      const placed = some.map(({ waitMs, amount }) => {
        atMs += waitMs % width
        ring = addToRing(ring, width, atMs, amount)
        return { atMs, amount }
      })
      const nowMs = atMs + (laterMs % (width * 2))
      const within = (ms: number) => placed.filter((one) => one.atMs >= nowMs - ms).reduce((total, { amount }) => total + amount, 0n)
      const total = ringTotal(ring, width, nowMs)
      expect(total).toBeGreaterThanOrEqual(within(width))
      expect(total).toBeLessThanOrEqual(within((width * 13) / 12))
    })
    holds(bounded)
  })
})

describe("when it drains", () => {
  const ring = ringOf([0, 30n], [5_000, 20n], [50_000, 10n])
  test.each([
    { atMost: 60n, atMs: 55_000, because: "it has" },
    { atMost: 59n, atMs: 65_000, because: "when the oldest slot leaves" },
    { atMost: 30n, atMs: 65_000, because: "exactly then" },
    { atMost: 29n, atMs: 70_000, because: "or the one after" },
    { atMost: 0n, atMs: 115_000, because: "when all have" },
    { atMost: -1n, atMs: null, because: "an empty ring is not less than empty" },
  ])("to $atMost at $atMs: $because", ({ atMost, atMs }) => expect(ringDrainsAtMs(ring, MINUTE, 55_000, atMost)).toBe(atMs))

  test("that is the first millisecond at which it has", () => {
    const adds = array(record({ atMs: integer({ min: 0, max: 1_000 }), amount: bigInt({ min: 1n, max: 9n }) }), {
      minLength: 1,
      maxLength: 30,
    })
    const first = property(adds, bigInt({ min: 0n, max: 40n }), (some, atMost) => {
      const filled = some.reduce((one, { atMs, amount }) => addToRing(one, 1_000, atMs, amount), EMPTY_RING)
      const atMs = ringDrainsAtMs(filled, 1_000, 1_000, atMost) ?? Number.NaN
      expect(ringTotal(filled, 1_000, atMs)).toBeLessThanOrEqual(atMost)
      if (atMs > 1_000) expect(ringTotal(filled, 1_000, atMs - 1)).toBeGreaterThan(atMost)
    })
    holds(first)
  })
})

test("the burn rate is what the last minute cost: a runaway shows in its first minute, not averaged away", () => {
  const ring = addToRing(addToRing(EMPTY_RING, 60_000, 0, 5n), 60_000, 300_000, 7n)
  expect([ringTotal(ring, 60_000, 300_000), ringTotal(ring, 60_000, 365_000)]).toEqual([7n, 0n])
})
