import { ceilDiv } from "./money.ts"
import { type Ring, ringTotal } from "./ring.ts"

const MINUTE_MS = 60_000

/** Nano-dollars per minute over the last 60 seconds: the very figure that a limit per minute is judged by. */
export function burnRateNano(minuteRing: Ring, nowMs: number, rearmedAtMs: number | null = null): bigint {
  return ringTotal(minuteRing, MINUTE_MS, nowMs, rearmedAtMs)
}

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
