import { eventDaysSql } from "../sql/verify.ts"
import { createUnhurried, type UnhurriedOptions } from "../unhurried.ts"
import type { Difference } from "./difference.ts"
import type { Slice, SliceName } from "./slice.ts"
import { heldSlice } from "./verify-held.ts"
import { keysSlice } from "./verify-keys.ts"
import { periodsSlice } from "./verify-periods.ts"
import { ringsSlice } from "./verify-rings.ts"
import { rollupsSlice } from "./verify-rollups.ts"
import { sessionsSlice } from "./verify-sessions.ts"

export type { Difference } from "./difference.ts"

/** What was compared, and everything that did not add up. */
export type Verified = {
  differences: readonly Difference[]
  /** true: there are more than were kept. */
  more: boolean
  /** How much each slice went through. */
  checked: Readonly<Record<SliceName, number>>
  /** Local days of the first and the last event that there is; null where there is none. What is older is vouched for by folded sums. */
  events: { from: string; through: string } | null
  /** The longest statement, in ms. */
  longestMs: number
  statements: number
}

export type VerifyOptions = UnhurriedOptions & {
  /** Told after each statement. */
  onProgress?: (slice: SliceName) => void
}

/** Kept of a run; a ledger that is off by more has one cause, not a thousand. */
const MOST = 1_000

/**
 * Recompute meters, rollups and rings of an organization from its events, holds and corrections, and tell every difference.
 *
 * Each statement is one snapshot, so writers may go on: what they change, they change on both sides in one transaction.
 * @throws where `signal` aborts, or the database fails
 */
export async function verify(options: VerifyOptions, org: number): Promise<Verified> {
  const differences: Difference[] = []
  const checked: Record<SliceName, number> = { held: 0, sessions: 0, rollups: 0, periods: 0, keys: 0, rings: 0 }
  const told: Difference[] = []
  const slices: readonly Slice[] = [heldSlice, sessionsSlice, rollupsSlice(told), periodsSlice(told), keysSlice, ringsSlice]
  const reader = createUnhurried(options)
  for (const slice of slices) {
    for await (const found of slice.look(reader, org)) {
      checked[slice.name] += found.rows
      differences.push(...found.differences.slice(0, MOST + 1 - differences.length))
      options.onProgress?.(slice.name)
    }
  }
  const [days] = await reader.ask<{ first: string | null; last: string | null }>(eventDaysSql, org)
  const events = days?.first && days.last ? { from: days.first, through: days.last } : null
  return {
    differences: differences.slice(0, MOST),
    more: differences.length > MOST,
    checked,
    events,
    longestMs: reader.longestMs,
    statements: reader.statements,
  }
}
