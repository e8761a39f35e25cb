import { ceilDiv } from "./money.ts"

const MINUTE_MS = 60_000

/** Nano-dollars per minute from what was spent in a span (five minutes, for forecasts). 0 for an empty span. */
export function rateNano(spentNano: bigint, spanMs: number): bigint {
  return spanMs <= 0 ? 0n : (spentNano * BigInt(MINUTE_MS)) / BigInt(Math.ceil(spanMs))
}

/**
 * When a budget will be used up at this rate: now where nothing is left, null where nothing is spent or it is
 * further than ten years away.
 */
export function exhaustsAtMs(leftNano: bigint, nanoPerMinute: bigint, nowMs: number): number | null {
  if (leftNano <= 0n) return nowMs
  if (nanoPerMinute <= 0n) return null
  const inMs = ceilDiv(leftNano * BigInt(MINUTE_MS), nanoPerMinute)
  return inMs > TEN_YEARS_MS ? null : nowMs + Number(inMs)
}

const TEN_YEARS_MS = 3_650n * 86_400_000n

/** Coarser the further away it is: nobody acts on the seconds of an hour, and the pace is known to a few per cent only. */
function forecastGridMs(inMs: number): number {
  if (inMs < 10 * MINUTE_MS) return 15_000
  if (inMs < HOUR_MS) return MINUTE_MS
  return inMs < 12 * HOUR_MS ? 10 * MINUTE_MS : HOUR_MS
}

/**
 * A forecast to show, so that an unchanged one is an unchanged value: the next line of a grid, kept until the exact one is more
 * than a step of the grid away from it. What has come true stays at the instant at which it did.
 * @param shownMs what was shown last; null: nothing
 */
export function steadyForecastMs(exactMs: number, shownMs: number | null, nowMs: number): number {
  const stepMs = forecastGridMs(exactMs - nowMs)
  if (exactMs <= nowMs) return shownMs !== null && shownMs <= nowMs ? shownMs : Math.floor(nowMs / stepMs) * stepMs
  if (shownMs !== null && shownMs > nowMs && Math.abs(shownMs - exactMs) <= stepMs) return shownMs
  return Math.ceil(exactMs / stepMs) * stepMs
}

/**
 * What a period's figure will be at its end: what is used, and for the rest of the period the pace so far.
 * In the first hour of a period the pace is taken over an hour, so that one early call projects no fortune.
 */
export function projectToEnd(used: bigint, period: { startMs: number; endMs: number }, nowMs: number): bigint {
  const restMs = Math.max(0, period.endMs - nowMs)
  const goneMs = Math.max(HOUR_MS, nowMs - period.startMs)
  return used + (used * BigInt(Math.round(restMs))) / BigInt(Math.round(goneMs))
}

const HOUR_MS = 3_600_000

/** What an incident saved so far: the burn at its trip, had it gone on until now. A projection, and to be called one. */
export function savedNano(burnAtTripNano: bigint, openedAtMs: number, untilMs: number): bigint {
  return (burnAtTripNano * BigInt(Math.max(0, Math.round(untilMs - openedAtMs)))) / BigInt(MINUTE_MS)
}
