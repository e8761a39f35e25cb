import { describe, expect, test } from "vitest"
import { formatCount } from "#components/format/count"
import { formatClock, formatInstant } from "#components/format/instant"
import { exactUsd, formatUsd, shareOf } from "#components/format/money"
import { formatSpan } from "#components/format/span"

describe("money", () => {
  test.each([
    { usd: "0", shown: "$0.00", because: "nothing is nothing" },
    { usd: "0.000000001", shown: "<$0.0001", because: "a billionth is not nothing" },
    { usd: "0.00005", shown: "$0.0001", because: "half of the last decimal rounds up" },
    { usd: "0.05", shown: "$0.0500", because: "four decimals under a dollar" },
    { usd: "0.999949999", shown: "$0.9999", because: "just under what rounds to a dollar" },
    { usd: "0.99995", shown: "$1.00", because: "a dollar has two decimals, however it was reached" },
    { usd: "1.845", shown: "$1.85", because: "two decimals above a dollar, half up" },
    { usd: "3912.004", shown: "$3,912.00", because: "thousands are set apart" },
    { usd: "9007199254740993.01", shown: "$9,007,199,254,740,993.01", because: "no float was involved" },
    { usd: "-0.5", shown: "−$0.5000", because: "an adjustment may be negative" },
  ])("$usd reads $shown: $because", ({ usd, shown }) => {
    expect(formatUsd(usd)).toBe(shown)
  })

  test("the hover has all nine decimals", () => {
    expect(exactUsd("0.0005")).toBe("$0.000500000")
  })

  test.each([
    { part: "0.47", whole: "0.5", share: 0.94, because: "plain division" },
    { part: "0.6", whole: "0.5", share: 1.2, because: "past the ceiling is more than all" },
    { part: "1", whole: "0", share: 0, because: "no ceiling, no way towards it" },
  ])("$part of $whole is $share: $because", ({ part, whole, share }) => {
    expect(shareOf(part, whole)).toBe(share)
  })
})

test.each([
  { count: 999, shown: "999" },
  { count: 1_000, shown: "1.00k" },
  { count: 9_996, shown: "10.0k" },
  { count: 48_213, shown: "48.2k" },
  { count: 999_950, shown: "1.00M" },
  { count: 75_976_956, shown: "76.0M" },
])("$count reads $shown", ({ count, shown }) => {
  expect(formatCount(count)).toBe(shown)
})

test.each([
  { ms: -5, shown: "0 s" },
  { ms: 412, shown: "412 ms" },
  { ms: 59_999, shown: "59 s" },
  { ms: 720_000, shown: "12 min" },
  { ms: 12_000_000, shown: "3 h" },
  { ms: 172_800_000, shown: "2 d" },
])("$ms ms reads $shown", ({ ms, shown }) => {
  expect(formatSpan(ms)).toBe(shown)
})

test("instants read in the organization's zone, not the browser's", () => {
  expect(formatClock("2026-11-24T23:30:05Z", "Europe/Berlin")).toBe("00:30:05")
  expect(formatInstant("2026-11-24T23:30:05Z", "Europe/Berlin")).toBe("25 Nov 2026, 00:30:05 Europe/Berlin")
})
