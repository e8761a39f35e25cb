import { bigInt, property } from "fast-check"
import { describe, expect, test } from "vitest"
import { ceilDiv, formatUsd, MAX_NANO, parseUsd, showUsd } from "#lib/domain/money"
import { holds } from "#tests/unit/domain/holds"

describe("parseUsd", () => {
  test.each<[string | number, bigint, string]>([
    ["0.0005", 500_000n, "a half thousandth is half a million nano-dollars"],
    [0.0005, 500_000n, "a number is read as it prints"],
    [0.1, 100_000_000n, "not 0.1000000000000000055"],
    [0.1 + 0.2, 300_000_001n, "a float's own noise is rounded up, never down"],
    ["5e-4", 500_000n, "exponents are exact"],
    ["5E+2", 500_000_000_000n, "in both directions"],
    [1e-7, 100n, "as JavaScript prints small numbers"],
    ["0.0000000001", 1n, "finer than a nano-dollar: up"],
    ["1e-9999", 1n, "never to nothing"],
    ["0.000000000", 0n, "nothing is nothing"],
    [".5", 500_000_000n, "a missing zero in front"],
    ["5.", 5_000_000_000n, "or behind"],
    ["007", 7_000_000_000n, "leading zeros"],
    [-0, 0n, "negative zero is zero"],
    ["1000000", MAX_NANO, "the most there is"],
  ])("%s is %d: %s", (text, nano) => expect(parseUsd(text)).toBe(nano))

  test.each<[string | number, string]>([
    ["1000000.000000001", "a nano-dollar above the most"],
    ["1e7", "above the most"],
    ["9e9999", "far above, without computing it"],
    [1e300, "far above, as a number"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "infinite"],
    [-1, "negative"],
    ["-0.01", "negative text"],
    ["+1", "signed"],
    ["", "empty"],
    [".", "only a point"],
    ["e5", "only an exponent"],
    [" 1", "spaced"],
    ["1,5", "a comma"],
    ["0x10", "hexadecimal"],
    ["1_000", "underscored"],
    ["$1", "a sign"],
    ["1".repeat(65), "endless"],
  ])("%s is no amount: %s", (text) => expect(parseUsd(text)).toBeNull())

  test("every amount survives the wire", () => {
    const everyAmount = property(bigInt({ min: 0n, max: MAX_NANO }), (nano) => {
      expect(parseUsd(formatUsd(nano))).toBe(nano)
    })
    holds(everyAmount)
  })
})

test.each([
  [500_000n, "0.0005", "$0.0005"],
  [0n, "0", "$0.00"],
  [1_000_000_000n, "1", "$1.00"],
  [500_000_000n, "0.5", "$0.50"],
  [1n, "0.000000001", "$0.000000001"],
  [1_234_567_890_123_456n, "1234567.890123456", "$1,234,567.890123456"],
  [-250_000_000n, "-0.25", "-$0.25"],
])("%d is %s on the wire and %s to people", (nano, wire, shown) => {
  expect(formatUsd(nano)).toBe(wire)
  expect(showUsd(nano)).toBe(shown)
})

test.each([
  [0n, 3n, 0n],
  [1n, 3n, 1n],
  [3n, 3n, 1n],
  [4n, 3n, 2n],
])("%d / %d rounds up to %d", (a, b, up) => expect(ceilDiv(a, b)).toBe(up))
