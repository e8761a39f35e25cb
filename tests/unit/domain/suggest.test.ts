import { expect, test } from "vitest"
import { suggestedCeiling } from "#lib/domain/suggest"

test.each([
  { p99: 0n, ceiling: 0n, because: "nothing suggests nothing" },
  { p99: 1n, ceiling: 2n, because: "1.5 rounded up" },
  { p99: 66n, ceiling: 99n, because: "two figures stay as they are" },
  { p99: 67n, ceiling: 110n, because: "101 rounded up to two figures" },
  { p99: 1_234n, ceiling: 1_900n, because: "1,851 rounded up" },
  { p99: 33_333n, ceiling: 50_000n, because: "rounding up never lowers it" },
  { p99: 9_000_000_000_000_000n, ceiling: 14_000_000_000_000_000n, because: "beyond what a double holds" },
])("$p99 suggests $ceiling: $because", ({ p99, ceiling }) => expect(suggestedCeiling(p99)).toBe(ceiling))
