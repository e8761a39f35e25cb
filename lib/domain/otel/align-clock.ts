/** How far a sender's clock may be ahead before it is not believed. */
const AHEAD_MS = 5 * 60_000
const OLDEST_MS = 35 * 86_400_000

/**
 * Reads instants of a sender's clock by ours. A clock that is off (its latest instant lies in the future, or further back than any call is
 * accepted) is shifted so that the latest is now: only its differences are believed. An instant that is out of reach all the same is null.
 */
export function alignClock(instantsMs: readonly (number | null)[], nowMs: number): (atMs: number | null) => number | null {
  let latestMs = Number.NEGATIVE_INFINITY
  for (const atMs of instantsMs) if (atMs !== null && atMs > latestMs) latestMs = atMs
  const isOff = latestMs > nowMs + AHEAD_MS || latestMs < nowMs - OLDEST_MS
  const shiftMs = isOff && Number.isFinite(latestMs) ? nowMs - latestMs : 0
  return (atMs) => {
    const aligned = atMs === null ? null : Math.floor(atMs + shiftMs)
    return aligned === null || aligned > nowMs + AHEAD_MS || aligned < nowMs - OLDEST_MS ? null : aligned
  }
}
