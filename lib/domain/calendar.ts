import { createZone, type DateKey, dateBefore, nextDate, nextMonth, type Zone } from "./zone.ts"

/** `key` is yyyymmdd for a day and yyyymm for a month; `startMs` belongs to it, `endMs` to the next one. */
export type Period = { key: number; startMs: number; endMs: number }

/**
 * An organization's zone, the one that takes over at `next.fromMs`, which is the end of a month in the first, and those that were in
 * force before, oldest first, each until the next one took over.
 */
export type ZonePlan = {
  zone: string
  next?: { zone: string; fromMs: number } | null
  past?: readonly { zone: string; untilMs: number }[]
}

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
export function createCalendar(plan: ZonePlan): Calendar {
  const eras = erasOf(plan)
  const day = remembering((ms) => dayOf(eraAt(eras, ms), ms))
  const month = remembering((ms) => monthOf(eraAt(eras, ms), ms))
  return { day, month, periodEndMs: (window, ms) => (window === "day" ? day(ms) : month(ms)).endMs }
}

/** The zone whose clock is on the wall at an instant. */
export function zoneAt({ zone, next, past = [] }: ZonePlan, ms: number): string {
  if (next && ms >= next.fromMs) return next.zone
  return past.find(({ untilMs }) => ms < untilMs)?.zone ?? zone
}

/**
 * A zone changed now takes effect when the current month ends in the old one. One that waits for that is given up; one that has
 * taken over belongs to the past from then on.
 */
export function changeZone(plan: ZonePlan, zone: string, nowMs: number): ZonePlan {
  const { next, past = [] } = plan
  const turned = next && nowMs >= next.fromMs ? { zone: next.zone, past: [...past, { zone: plan.zone, untilMs: next.fromMs }] } : null
  const { zone: current, past: before } = turned ?? { zone: plan.zone, past }
  const waiting = zone === current ? null : { zone, fromMs: createCalendar(plan).month(nowMs).endMs }
  return { zone: current, next: waiting, ...(before.length > 0 && { past: before }) }
}

/** A span of time in one zone. `fromDate` is the date that the old zone had reached when it began. */
type Era = { zone: Zone; fromMs: number; toMs: number; fromDate: DateKey }

function erasOf({ zone, next, past = [] }: ZonePlan): readonly Era[] {
  const spans = [...past, { zone, untilMs: next?.fromMs ?? Number.POSITIVE_INFINITY }]
  if (next) spans.push({ zone: next.zone, untilMs: Number.POSITIVE_INFINITY })
  const eras: Era[] = []
  for (const span of spans) {
    const before = eras.at(-1)
    const fromMs = before?.toMs ?? Number.NEGATIVE_INFINITY
    const fromDate = before ? Math.max(dateIn(before.zone, fromMs), before.fromDate) : 0
    eras.push({ zone: createZone(span.zone), fromMs, toMs: span.untilMs, fromDate })
  }
  return eras
}

/** Nearly always the last one. */
function eraAt(eras: readonly Era[], ms: number): Era {
  const era = eras.findLast(({ fromMs }) => ms >= fromMs)
  if (!era) throw new Error("a calendar has at least one zone")
  return era
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
