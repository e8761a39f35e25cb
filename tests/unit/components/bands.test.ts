import { describe, expect, test } from "vitest"
import { arrange, bandOf, displaced, hold } from "#components/fleet/bands"
import { rowOf, stopOf } from "#tests/unit/components/fleet-fixture"

describe("bandOf", () => {
  test.each([
    { row: rowOf(), band: "running", because: "it runs under its line" },
    { row: rowOf({ burnRateUsd: "4.999999999" }), band: "running", because: "a billionth under the line is under it" },
    { row: rowOf({ burnRateUsd: "5" }), band: "needs", because: "at the line is over it, as at every ceiling" },
    { row: rowOf({ burnRateUsd: "9", redLineUsd: null }), band: "running", because: "no line, nothing to be over" },
    { row: rowOf({ status: "throttled" }), band: "running", because: "a throttled agent looks after itself" },
    { row: rowOf({ status: "suspended" }), band: "needs", because: "a stopped one waits for somebody" },
    { row: rowOf({ status: "idle" }), band: "idle", because: "nothing happens" },
    { row: rowOf({ status: "idle", stop: stopOf() }), band: "needs", because: "a stop that is in force is never folded away" },
  ])("$band: $because", ({ row, band }) => {
    expect(bandOf(row)).toBe(band)
  })
})

test("who defies stands above everything, then what burns most, then the alphabet", () => {
  const order = arrange([
    rowOf({ id: "stopped", name: "s", stop: stopOf() }),
    rowOf({ id: "over", name: "o", burnRateUsd: "6" }),
    rowOf({ id: "defying", name: "z", stop: stopOf({ obedience: "defying" }) }),
    rowOf({ id: "b", name: "b", burnRateUsd: "1" }),
    rowOf({ id: "a", name: "a", burnRateUsd: "1" }),
    rowOf({ id: "hot", name: "h", burnRateUsd: "2" }),
  ])
  expect(order).toEqual({ needs: ["defying", "over", "stopped"], running: ["hot", "a", "b"], idle: [] })
})

describe("hold", () => {
  const shown = { needs: ["n"], running: ["a", "b"], idle: ["i"] }
  test("rows stay where they are, whatever they have become", () => {
    expect(hold(shown, { needs: ["b", "n"], running: ["a"], idle: ["i"] })).toEqual(shown)
  })
  test("a new agent joins below the running ones, a removed one leaves", () => {
    expect(hold(shown, { needs: ["new", "n"], running: ["b"], idle: ["i"] })).toEqual({ needs: ["n"], running: ["b", "new"], idle: ["i"] })
  })
  test("the rows that wait to move are counted", () => {
    expect(displaced(shown, shown)).toBe(0)
    expect(displaced(shown, { needs: ["b", "n"], running: ["a"], idle: ["i"] })).toBe(2)
  })
})
