import { expect, test } from "vitest"
import { driftPercent } from "#lib/domain/drift"

test.each([
  { charged: 1_000n, reported: null, percent: null, because: "nothing was said" },
  { charged: 1_000n, reported: 1_009n, percent: null, because: "less than a hundredth is rounding" },
  { charged: 1_000n, reported: 1_010n, percent: 1, because: "a hundredth is not" },
  { charged: 1_000n, reported: 990n, percent: -1, because: "nor one less" },
  { charged: 1_000n, reported: 0n, percent: -100, because: "said to be free" },
  { charged: 0n, reported: 0n, percent: null, because: "free, and said so" },
  { charged: 0n, reported: 1n, percent: Number.POSITIVE_INFINITY, because: "something of nothing" },
  { charged: 25_330_000n, reported: 9_990_010_000_000n, percent: 39_439_339, because: "as a real trace has it" },
])("$charged charged, $reported reported: $percent %, $because", ({ charged, reported, percent }) => {
  expect(driftPercent(charged, reported)).toBe(percent)
})
