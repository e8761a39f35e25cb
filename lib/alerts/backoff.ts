const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

const WAITS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
]

/**
 * How long to wait after so many attempts, spread by a tenth so that receivers which come back are not met all at once.
 *
 * @param chance 0 to 1
 * @returns null where it is given up: after a day
 */
export function waitAfter(attempts: number, chance: number): number | null {
  const wait = WAITS_MS[attempts - 1]
  return wait === undefined ? null : Math.round(wait * (1 + chance / 10))
}
