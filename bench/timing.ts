/** How long things are measured, in ms. */
export type Timing = {
  /** Slices per contestant, each so long, after so much load that does not count; the first of each gets warm for longer. */
  rounds: number
  sliceMs: number
  warmMs: number
  firstWarmMs: number
  /** At a fixed rate. */
  openMs: number
  /**
   * Answers at half of the maximum, after so long at that rate: what the load that found the maximum has left in the system's memory goes to the
   * disk half a minute later, all at once.
   */
  latencyMs: number
  settleMs: number
  traceMs: number
  memoryMs: number
  listeners: number
  /** Stops that are pressed, and events looked for in the browser each second. */
  stops: number
  queries: number
}

export const FULL: Timing = {
  rounds: 5,
  sliceMs: 4_000,
  warmMs: 1_000,
  firstWarmMs: 12_000,
  openMs: 20_000,
  latencyMs: 60_000,
  settleMs: 35_000,
  traceMs: 300_000,
  memoryMs: 600_000,
  listeners: 10_000,
  stops: 30,
  queries: 20,
}

export const QUICK: Timing = {
  rounds: 2,
  sliceMs: 2_000,
  warmMs: 500,
  firstWarmMs: 2_500,
  openMs: 5_000,
  latencyMs: 5_000,
  settleMs: 500,
  traceMs: 20_000,
  memoryMs: 60_000,
  listeners: 2_000,
  stops: 5,
  queries: 5,
}
