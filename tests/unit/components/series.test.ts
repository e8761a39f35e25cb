import { expect, test } from "vitest"
import { largest, sumOf } from "#components/charts/series"
import { slotsBefore } from "#components/charts/slots"
import { toDrawn } from "#components/charts/to-drawn"
import { formatBare, formatTick, formatValue } from "#components/charts/units"

const named = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `a${at}`, values: [String(at + 1), "0"] }))

test.each([
  { count: 7, shown: 7, because: "seven are told apart" },
  { count: 8, shown: 8, because: "the eighth is the others" },
  { count: 30, shown: 8, because: "so are all that follow" },
])("$count series: $because", ({ count, shown }) => {
  const folded = largest(named(count))
  expect(folded).toHaveLength(shown)
  expect(folded[0]?.name).toBe(`a${count - 1}`)
  const total = folded.reduce((sum, { values }) => sum + sumOf(values), 0n)
  expect(total).toBe(named(count).reduce((sum, { values }) => sum + sumOf(values), 0n))
})

test("what the server has folded already joins the others, exact to the nano-dollar", () => {
  const given = [...named(8), { name: "others", rest: true, values: ["0.000000001", null] }]
  expect(largest(given).at(-1)).toEqual({ name: "all others", rest: true, values: ["1.000000001", "0"] })
})

test("a slot of which nothing is known stays a gap", () => {
  const gaps = Array.from({ length: 9 }, (_, at) => ({ name: `a${at}`, values: [null, "1"] }))
  expect(largest(gaps).at(-1)?.values).toEqual([null, "2"])
})

test.each([
  { kind: "bars", drawn: [1, 0, null, 1, 0, 1, 1], because: "a bar ends where the gap begins, also one that stands alone" },
  { kind: "area", drawn: [1, null, null, 1, null, 1], because: "an area is broken off" },
] as const)("gaps of $kind: $because", ({ kind, drawn }) => {
  const values = ["1", null, null, "1", null, "1"]
  const slots = slotsBefore("2026-11-28T00:00:00Z", 86_400_000, values.length)
  const { points } = toDrawn({ title: "Burn", unit: "usd", slots, stepMs: 86_400_000, series: [{ name: "a", values }], kind, zone: "UTC" })
  expect(points.map(({ s0 }) => s0)).toEqual(drawn)
})

test.each([
  { unit: "usd", nano: 1_840_000_000n, bare: "$1.84", full: "$1.84" },
  { unit: "usd/min", nano: 1_840_000_000n, bare: "$1.84", full: "$1.84/min" },
  { unit: "tokens", nano: 48_210_000_000_000n, bare: "48,210", full: "48,210 tok" },
  { unit: "count", nano: 3_000_000_000n, bare: "3", full: "3" },
] as const)("$full in $unit", ({ unit, nano, bare, full }) => {
  expect(formatBare(nano, unit)).toBe(bare)
  expect(formatValue(nano, unit)).toBe(full)
})

test.each([
  { value: 0, tick: "$0" },
  { value: 0.0005, tick: "$0.0005" },
  { value: 0.03, tick: "$0.03" },
  { value: 0.25, tick: "$0.25" },
  { value: 1.5, tick: "$1.50" },
  { value: 1_250, tick: "$1.25k" },
])("an axis says $tick", ({ value, tick }) => expect(formatTick(value, "usd")).toBe(tick))
