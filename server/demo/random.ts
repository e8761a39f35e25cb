/** Chance from 0 (inclusive) to 1 (exclusive), as `Math.random` gives it. */
export type Random = () => number

/** Chance that repeats itself: the same seed gives the same numbers (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from `low` to `high`, both possible. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

/** `middle`, a third more or less. */
export function around(random: Random, middle: number): number {
  return between(random, Math.ceil((middle * 2) / 3), Math.floor((middle * 4) / 3))
}
