/** The most tokens of one class that one call may report. */
export const MAX_TOKENS = 1_000_000_000

/**
 * Tokens of one call in disjoint classes: whole numbers, 0 to 1e9 each.
 * `input` is fresh input only; `output` includes `reasoning`, which is kept as a detail and never added again.
 */
export type Counts = {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
}

export const NO_COUNTS: Readonly<Counts> = Object.freeze({
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
})

/** Everything that went in, cached or not: the figure that long-context price tiers look at. */
export function totalInput(counts: Counts): number {
  return counts.input + counts.cacheRead + counts.cacheWrite5m + counts.cacheWrite1h
}

/** The figure that token limits are judged by. */
export function totalTokens(counts: Counts): number {
  return totalInput(counts) + counts.output
}
