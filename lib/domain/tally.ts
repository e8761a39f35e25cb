import type { Calendar } from "./calendar.ts"
import type { Meter } from "./judge.ts"
import { type Amount, type Limit, type Subjects, subjectOf, WIDTH_MS } from "./limit.ts"
import { addToRing, EMPTY_RING, type Ring, ringDrainsAtMs, ringTotal } from "./ring.ts"

/** Meters in memory, for previews and the lab: the same totals and rings as the ledger's, of as many subjects as a trace names. */
export type Tally = {
  /** A call that counts from `atMs`; in a rolling window it lies where it was placed, and not at all where that is out of the window. */
  add: (limit: Limit, subjects: Subjects, amount: Amount, atMs: number, placedAtMs?: number) => Meter
  meter: (limit: Limit, subjects: Subjects, nowMs: number) => Meter
  drainsAtMs: (limit: Limit, subjects: Subjects, nowMs: number, atMost: bigint) => number | null
}

type Kept = { period: number; used: bigint; ring: Ring }

export function createTally(calendar: Calendar): Tally {
  const kept = new Map<string, Map<string | null, Kept>>()

  function find(limit: Limit, subjects: Subjects): Kept {
    const ofLimit = kept.get(limit.id) ?? new Map<string | null, Kept>()
    if (ofLimit.size === 0) kept.set(limit.id, ofLimit)
    const subject = subjectOf(limit.scope, subjects)
    const one = ofLimit.get(subject) ?? { period: 0, used: 0n, ring: EMPTY_RING }
    ofLimit.set(subject, one)
    return one
  }

  function periodKey(limit: Limit, ms: number): number {
    if (limit.window === "month") return calendar.month(ms).key
    return limit.window === "day" ? calendar.day(ms).key : 0
  }

  function meter(limit: Limit, subjects: Subjects, nowMs: number): Meter {
    const one = find(limit, subjects)
    const width = WIDTH_MS[limit.window]
    if (width !== null) return { used: ringTotal(one.ring, width, nowMs), held: 0n }
    return { used: one.period === periodKey(limit, nowMs) ? one.used : 0n, held: 0n }
  }

  return {
    meter,
    add(limit, subjects, amount, atMs, placedAtMs = atMs) {
      const before = meter(limit, subjects, atMs).used
      const one = find(limit, subjects)
      const width = WIDTH_MS[limit.window]
      if (width !== null) {
        if (atMs - placedAtMs <= width) one.ring = addToRing(one.ring, width, placedAtMs, amount[limit.metric])
      } else {
        one.used = before + amount[limit.metric]
        one.period = periodKey(limit, atMs)
      }
      return { ...meter(limit, subjects, atMs), before }
    },
    drainsAtMs(limit, subjects, nowMs, atMost) {
      const width = WIDTH_MS[limit.window]
      return width === null ? null : ringDrainsAtMs(find(limit, subjects).ring, width, nowMs, atMost)
    },
  }
}
