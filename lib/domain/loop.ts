/** Ten equal calls of one tool in one session within a minute are a loop, not work. */
export const LOOP_REPEATS = 10
export const LOOP_SPAN_MS = 60_000

/** When calls of one (session, tool, fingerprint) came, oldest first; never more than are needed to tell. */
export type Repeats = readonly number[]

/**
 * Add one call, and tell whether it makes a loop: at least ten, the first less than 60 s before the last.
 * Calls may arrive out of order; after a Resume the caller begins with an empty list.
 */
export function addRepeat(repeats: Repeats, atMs: number): { repeats: Repeats; loop: boolean } {
  const newest = Math.max(atMs, repeats.at(-1) ?? atMs)
  const kept = [...repeats, atMs].filter((ms) => newest - ms < LOOP_SPAN_MS).sort((a, b) => a - b)
  return { repeats: kept.slice(-LOOP_REPEATS), loop: kept.length >= LOOP_REPEATS }
}
