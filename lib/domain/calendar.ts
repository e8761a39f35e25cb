import { createZone, type DateKey, dateBefore, nextDate, nextMonth, type Zone } from "./zone.ts"

/** `key` is yyyymmdd for a day and yyyymm for a month; `startMs` belongs to it, `endMs` to the next one. */
export type Period = { key: number; startMs: number; endMs: number }

/** An organization's zone, and the one that takes over at `next.fromMs`, which is the end of a month in the first. */
export type ZonePlan = { zone: string; next?: { zone: string; fromMs: number } | null }

export type Calendar = {
  day: (ms: number) => Period
  month: (ms: number) => Period
  periodEndMs: (window: "day" | "month", ms: number) => number
}

export const UTC: ZonePlan = Object.freeze({ zone: "UTC" })

/**
 * The days and months of an organization: exact to the millisecond, and running forward only. Every instant has exactly one
 * day and one month; a day or month that has ended does not come back, neither where clocks were turned back over midnight
 * nor where the new zone is still in the old month. Remembers the current period, so that asking is two comparisons.
 * @throws RangeError for a name that is no IANA time zone
 */
export function createCalendar({ zone, next = null }: ZonePlan): Calendar {
  const first = createZone(zone)
  const eras: readonly Era[] = next
    ? [
        { zone: first, fromMs: Number.NEGATIVE_INFINITY, toMs: next.fromMs, fromDate: 0 },
        { zone: createZone(next.zone), fromMs: next.fromMs, toMs: Number.POSITIVE_INFINITY, fromDate: dateIn(first, next.fromMs) },
      ]
    : [{ zone: first, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY, fromDate: 0 }]
  const day = remembering((ms) => dayOf(eraAt(eras, ms), ms))
  const month = remembering((ms) => monthOf(eraAt(eras, ms), ms))
  return { day, month, periodEndMs: (window, ms) => (window === "day" ? day(ms) : month(ms)).endMs }
}

/** The zone whose clock is on the wall at an instant. */
export function zoneAt({ zone, next }: ZonePlan, ms: number): string {
  return next && ms >= next.fromMs ? next.zone : zone
}

/**
 * A zone changed now takes effect when the current month ends in the old one. The plan keeps the zone of now and the next one; of
 * months before it a third zone would be forgotten, so whoever stores a second change keeps the first for `verify`.
 */
export function changeZone(plan: ZonePlan, zone: string, nowMs: number): ZonePlan {
  return { zone: zoneAt(plan, nowMs), next: { zone, fromMs: createCalendar(plan).month(nowMs).endMs } }
}

/** A span of time in one zone. `fromDate` is the date that the old zone had reached when it began. */
type Era = { zone: Zone; fromMs: number; toMs: number; fromDate: DateKey }

function eraAt(eras: readonly Era[], ms: number): Era {
  const [first, second] = eras
  if (second && ms >= second.fromMs) return second
  if (!first) throw new Error("a calendar has at least one zone")
  return first
}

/**
 * A day lasts from the start of its date to the start of the next one. Where clocks went back over midnight the wall
 * shows a date too early or too late for an hour, and a date that the zone left out has no length.
 */
function dateIn(zone: Zone, ms: number): DateKey {
  let date = zone.dateAt(ms)
  while (zone.startOfDate(date) > ms) date = dateBefore(date)
  for (let next = nextDate(date); zone.startOfDate(next) <= ms; next = nextDate(next)) date = next
  return date
}

function dayOf(era: Era, ms: number): Period {
  const date = Math.max(dateIn(era.zone, ms), era.fromDate)
  return within(era, date, date, nextDate(date))
}

function monthOf(era: Era, ms: number): Period {
  const date = Math.max(dateIn(era.zone, ms), era.fromDate)
  return within(era, Math.floor(date / 100), date - (date % 100) + 1, nextMonth(date))
}

/** The first period of an era begins with it, however far the wall in the new zone lags behind the old one. */
function within(era: Era, key: number, first: DateKey, next: DateKey): Period {
  const startMs = first <= era.fromDate ? era.fromMs : Math.max(era.zone.startOfDate(first), era.fromMs)
  return { key, startMs, endMs: Math.min(era.zone.startOfDate(next), era.toMs) }
}

function remembering(find: (ms: number) => Period): (ms: number) => Period {
  let last: Period | null = null
  return (ms) => {
    if (last === null || ms < last.startMs || ms >= last.endMs) last = find(ms)
    return last
  }
}
