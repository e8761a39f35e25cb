import { expect, test } from "vitest"
import { judge } from "#lib/domain/judge"
import { hasPassed } from "#lib/domain/warn"

test.each([
  { used: 49_999n, held: 0n, ask: 1n, verdict: "fits", because: "the last token is the last token" },
  { used: 49_999n, held: 0n, ask: 2n, verdict: "too_large", because: "a call that would pass the ceiling does not start" },
  { used: 50_000n, held: 0n, ask: 0n, verdict: "exhausted", because: "at the ceiling nothing starts, not even a free call" },
  { used: 49_999n, held: 0n, ask: 0n, verdict: "fits", because: "a free call may start below it" },
  { used: 49_998n, held: 1n, ask: 1n, verdict: "fits", because: "what is held and asked still fits" },
  { used: 49_998n, held: 1n, ask: 2n, verdict: "contended", because: "it would fit, but for a call under way" },
  { used: 40_000n, held: 10_000n, ask: 0n, verdict: "contended", because: "held to the brim is not used up" },
  { used: 40_000n, held: 10_000n, ask: 10_001n, verdict: "too_large", because: "would not fit even if nothing were held" },
  { used: 60_000n, held: 5n, ask: 0n, verdict: "exhausted", because: "facts may pass the ceiling" },
  { used: 0n, held: 0n, ask: 50_000n, verdict: "fits", because: "one call may take it all" },
  { used: 0n, held: 0n, ask: 50_001n, verdict: "too_large", because: "but no more" },
] as const)("$used used, $held held, $ask asked of 50,000: $because", ({ used, held, ask, verdict }) => {
  expect(judge(50_000n, { used, held }, ask)).toBe(verdict)
})

test.each([
  { before: 79n, used: 80n, passed: true, because: "reaches the line" },
  { before: 80n, used: 81n, passed: false, because: "was already past: told once" },
  { before: 78n, used: 79n, passed: false, because: "not yet" },
  { before: 0n, used: 500n, passed: true, because: "jumps over it" },
])("$before → $used of 100 at 0.8: $because", ({ before, used, passed }) => expect(hasPassed(0.8, 100n, before, used)).toBe(passed))
