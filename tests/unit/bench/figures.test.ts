import { expect, test } from "vitest"
import { atLeast, figure, under, verdictOf } from "../../../bench/line.ts"
import { steadily } from "../../../bench/load/pace.ts"
import { median, percentiles } from "../../../bench/load/percentiles.ts"
import { slopePerMinute } from "../../../bench/measure/slope.ts"

test.each([
  { values: [5], p50: 5, p99: 5, because: "one value is every percentile" },
  { values: [4, 1, 3, 2], p50: 2, p99: 4, because: "half of them are at most the median" },
  { values: Array.from({ length: 200 }, (_, n) => n + 1), p50: 100, p99: 198, because: "two of two hundred are above the 99th" },
  { values: [9, 10], p50: 9, p99: 10, because: "numbers are sorted as numbers" },
])("percentiles: $because", ({ values, p50, p99 }) => {
  expect(percentiles(values)).toMatchObject({ p50, p99 })
})

test("of nothing there is no percentile and no median", () => {
  expect(percentiles([]).p99).toBeNaN()
  expect(median([])).toBeNaN()
})

test.each([
  { values: [3, 1, 2], is: 2 },
  { values: [10, 9, 1, 2], is: 5.5 },
])("the median of $values", ({ values, is }) => expect(median(values)).toBe(is))

test("a memory that grows by 2 MB a second climbs by 120 MB a minute", () => {
  expect(slopePerMinute([0, 1, 2, 3].map((second) => ({ ms: second * 1_000, y: 300 + 2 * second })))).toBeCloseTo(120)
})

test("requests at 4 a second are due every quarter of it, the end excluded", () => {
  expect([...steadily(4, 1_000, 2_000)]).toEqual([1_000, 1_250, 1_500, 1_750])
})

test.each([
  { wants: atLeast("half", 50, 50), verdict: "reached", because: "exactly what was wanted" },
  { wants: atLeast("half", 49, 50), verdict: "near", because: "a little less" },
  { wants: atLeast("half", 39, 50), verdict: "missed", because: "less than four fifths" },
  { wants: under("25 ms", 25, 25), verdict: "reached", because: "what is small is better small" },
  { wants: under("25 ms", 30, 25), verdict: "near", because: "a little slow" },
  { wants: under("25 ms", 250, 25), verdict: "missed", because: "ten times as slow" },
  { wants: under("1 MB/min", -3, 1), verdict: "reached", because: "memory that shrinks does not grow" },
] as const)("$verdict: $because", ({ wants, verdict }) => {
  expect(verdictOf({ what: "", value: 0, unit: "", wants })).toBe(verdict)
})

test.each([
  { value: 1_234.5, shown: "1,235" },
  { value: 12.345, shown: "12.3" },
  { value: 0.012345, shown: "0.0123" },
  { value: Number.NaN, shown: "–" },
])("$value is shown as $shown", ({ value, shown }) => expect(figure(value)).toBe(shown))
