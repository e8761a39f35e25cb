/**
 * The running total that a limit is judged against, in the limit's own metric.
 *
 * `used` is what was recorded in the window, `held` what open holds of the subject set aside. Calls in a rolling window
 * take their slot when they are authorized, so there `held` is 0 for them (`heldUnder`).
 * `before` is `used` before the batch that is being judged; without it no warning is told.
 * `base` is what the limit leaves out of its period, because it was made later (`countFrom`); `used` is without it.
 */
export type Meter = { used: bigint; held: bigint; before?: bigint; base?: bigint }

/**
 * Why no call may start: `exhausted` (what was used has reached the ceiling), `too_large` (this ask would pass it, a smaller
 * one may not), `contended` (it fits, but for calls under way).
 */
export type Verdict = "fits" | "exhausted" | "too_large" | "contended"

/** May another call of `ask` start? At the ceiling nothing starts, not even a free call. */
export function judge(ceiling: bigint, meter: Meter, ask: bigint): Verdict {
  const { used, held } = meter
  if (used >= ceiling) return "exhausted"
  if (used + ask > ceiling) return "too_large"
  if (used + held >= ceiling || used + held + ask > ceiling) return "contended"
  return "fits"
}
