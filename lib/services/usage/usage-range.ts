import { Problem } from "#lib/contracts/problem"
import type { UsageBucket } from "#lib/contracts/usage-summary"
import { type Bucket, bucketsOf } from "#lib/domain/buckets"
import type { Calendar } from "#lib/domain/calendar"
import { QUARTER_MS } from "#lib/ledger/day-rollups"

export type UsageRange = Bucket & {
  buckets: readonly Bucket[]
}

const DAY_MS = 86_400_000
const DEFAULT_DAYS = 30
/** Points that a chart can show and a reply can carry. */
const MOST_BUCKETS = 1_000

type Asked = { from?: string | undefined; to?: string | undefined; bucket: UsageBucket }

/**
 * What is asked for, to the quarter of an hour, cut into buckets of the organization's calendar.
 * @throws Problem `unprocessable` for a range that is empty or has too many buckets
 */
export function usageRange(calendar: Calendar, { from, to, bucket }: Asked, nowMs: number): UsageRange {
  const endMs = Math.ceil((to === undefined ? nowMs : Date.parse(to)) / QUARTER_MS) * QUARTER_MS
  const startMs =
    from === undefined ? calendar.day(endMs - DEFAULT_DAYS * DAY_MS).startMs : Math.floor(Date.parse(from) / QUARTER_MS) * QUARTER_MS
  if (startMs >= endMs) throw unprocessable("?from", "must be before `to`")
  if (startMs < 0 || endMs > nowMs + 400 * DAY_MS) throw unprocessable(startMs < 0 ? "?from" : "?to", "is out of reach")
  const buckets = bucketsOf(calendar, bucket, { startMs, endMs }, MOST_BUCKETS)
  if (!buckets) throw unprocessable("?bucket", `is too short for this range: at most ${MOST_BUCKETS} of them`)
  return { startMs, endMs, buckets }
}

/** The days that lie in a range as a whole, and what is left before and after them. */
export function splitDays(calendar: Calendar, { startMs, endMs }: Bucket): { days: Bucket[]; edges: Bucket[] } {
  const days: Bucket[] = []
  const edges: Bucket[] = []
  for (let from = startMs; from < endMs; ) {
    const day = calendar.day(from)
    const to = Math.min(day.endMs, endMs)
    if (from === day.startMs && to === day.endMs) days.push(day)
    else edges.push({ startMs: from, endMs: to })
    from = to
  }
  return { days, edges }
}

function unprocessable(pointer: string, message: string): Problem {
  return new Problem("unprocessable", `${pointer}: ${message}`, { errors: [{ pointer, message }] })
}
