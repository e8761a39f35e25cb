import { expect, test } from "vitest"
import { createPricer } from "#lib/domain/pricing"
import { totalTokens } from "#lib/domain/tokens"
import { normaliseUsage } from "#lib/domain/usage"
import type { Call } from "#server/demo/calls"
import { seeded } from "#server/demo/random"
import { CALLS_OF_A_TASK, EAGER_CALL, SNEAKY_CALL } from "#server/demo/rogue"
import { RUNAWAY_CALL } from "#server/demo/runaway"
import { temperaments } from "#server/demo/temperaments"

const pricer = createPricer()

function weigh(call: Call): { tokens: number; nano: bigint } {
  if (call.kind === "tool") return { tokens: 0, nano: 0n }
  const read = normaliseUsage(call.usage)
  if (!read.ok) throw new Error(`${read.pointer} ${read.message}`)
  const { costNano, priced } = pricer.price({ model: call.model ?? null, counts: read.counts, atMs: Date.parse("2026-11-24T00:00:00Z") })
  if (!priced) throw new Error(`nobody lists ${call.model}`)
  return { tokens: totalTokens(read.counts), nano: costNano }
}

test.each(temperaments)("$agent stays below every limit of the strict preset", ({ turns, act }) => {
  const random = seeded(7)
  for (let session = 0; session < 200; session += 1) {
    const begun: number[] = []
    let atMs = 0
    let tokens = 0
    let nano = 0n
    for (let turn = 0; turn < turns; turn += 1) {
      const { waitMs, calls } = act(turn, random)
      atMs += waitMs
      for (const call of calls) {
        // As `live` paces them.
        atMs += Math.min(call.durationMs ?? 0, 400)
        begun.push(atMs)
        const weight = weigh(call)
        tokens += weight.tokens
        nano += weight.nano
      }
    }
    expect(tokens).toBeLessThan(50_000)
    expect(nano).toBeLessThan(500_000_000n)
    // A minute is judged by slots, so what counts may be up to 65 s old.
    expect(most(begun, 65_000)).toBeLessThan(55)
  }
})

test("a runaway's call costs $0.02, so that its session ends at exactly $0.50 and far from its tokens", () => {
  const { tokens, nano } = weigh(RUNAWAY_CALL)
  expect(nano).toBe(20_000_000n)
  expect(tokens * 25).toBeLessThan(50_000)
})

test("the rogue spends its session's $0.50 at once, and never its tokens: it defies one limit", () => {
  const eager = weigh(EAGER_CALL)
  expect(eager.nano * 10n).toBe(500_000_000n)
  expect(eager.tokens * 10 + weigh(SNEAKY_CALL).tokens * (CALLS_OF_A_TASK - 10)).toBeLessThan(50_000)
})

/** The most instants that lie within one window. */
function most(instants: number[], windowMs: number): number {
  return Math.max(...instants.map((from) => instants.filter((at) => at >= from && at < from + windowMs).length))
}
