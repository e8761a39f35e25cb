/** Tokens of one call in disjoint classes, as the provider counted them. */
export type Used = { input: number; cacheRead: number; cacheWrite: number; output: number; reasoning: number }

/** What one client was served: the provider's own books. */
export type Tally = { calls: number; tokens: Omit<Used, "reasoning">; costNano: bigint }

/** Nano-dollars per million tokens: the provider's own price list, not the one that is tested. */
const PRICES: Record<string, { input: bigint; cacheRead: bigint; cacheWrite: bigint; output: bigint }> = {
  "gpt-4o": { input: 2_500_000_000n, cacheRead: 1_250_000_000n, cacheWrite: 0n, output: 10_000_000_000n },
  "gpt-4o-mini": { input: 150_000_000n, cacheRead: 75_000_000n, cacheWrite: 0n, output: 600_000_000n },
  "text-embedding-3-small": { input: 20_000_000n, cacheRead: 0n, cacheWrite: 0n, output: 0n },
  "claude-haiku-4-5": { input: 1_000_000_000n, cacheRead: 100_000_000n, cacheWrite: 1_250_000_000n, output: 5_000_000_000n },
  "claude-sonnet-4-5": { input: 3_000_000_000n, cacheRead: 300_000_000n, cacheWrite: 3_750_000_000n, output: 15_000_000_000n },
}

export function emptyTally(): Tally {
  return { calls: 0, tokens: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 }, costNano: 0n }
}

/** Book one call: its tokens, and its price rounded up to the nano-dollar. */
export function book(tally: Tally, model: string, used: Used): void {
  const price = PRICES[model]
  if (!price) throw new Error(`the provider sells no ${model}`)
  const millionths =
    BigInt(used.input) * price.input +
    BigInt(used.cacheRead) * price.cacheRead +
    BigInt(used.cacheWrite) * price.cacheWrite +
    BigInt(used.output) * price.output
  tally.calls += 1
  tally.tokens.input += used.input
  tally.tokens.cacheRead += used.cacheRead
  tally.tokens.cacheWrite += used.cacheWrite
  tally.tokens.output += used.output
  tally.costNano += (millionths + 999_999n) / 1_000_000n
}
