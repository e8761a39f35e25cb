/** Wall-clock date in a zone as yyyymmdd: dates compare as numbers. */
export type DateKey = number

export type Zone = {
  name: string
  /** what the calendar on the wall says at an instant */
  dateAt: (ms: number) => DateKey
  /** the first instant whose wall date is this one or later: an hour into the day where midnight was skipped */
  startOfDate: (date: DateKey) => number
}

const HALF_SPAN_MS = 36 * 3_600_000

/** What was found out about zones: asking takes thirty questions to a formatter for each date, and the answers never change. */
const known = new Map<string, Zone>()
const MOST_ZONES = 100
const MOST_DATES = 20_000

/** @throws RangeError for a name that is no IANA time zone */
export function createZone(name: string): Zone {
  const zone = known.get(name) ?? makeZone(name)
  if (known.size < MOST_ZONES) known.set(name, zone)
  return zone
}

function makeZone(name: string): Zone {
  const starts = new Map<DateKey, number>()
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  })

  function dateAt(ms: number): DateKey {
    let key = 0
    for (const { type, value } of format.formatToParts(ms)) {
      if (type === "year") key += Number(value) * 10_000
      else if (type === "month") key += Number(value) * 100
      else if (type === "day") key += Number(value)
    }
    return key
  }

  /** By halving: no zone is further than 26 hours from UTC. Where a midnight came twice, one of them is the answer, always the same. */
  function findStart(date: DateKey): number {
    const { year, month, day } = partsOf(date)
    const utc = Date.UTC(year, month - 1, day)
    let before = utc - HALF_SPAN_MS
    let after = utc + HALF_SPAN_MS
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (dateAt(middle) >= date) after = middle
      else before = middle
    }
    return after
  }

  function startOfDate(date: DateKey): number {
    const start = starts.get(date) ?? findStart(date)
    if (starts.size < MOST_DATES) starts.set(date, start)
    return start
  }

  return { name, dateAt, startOfDate }
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name })
    return true
  } catch {
    return false
  }
}

export function partsOf(date: DateKey): { year: number; month: number; day: number } {
  return { year: Math.floor(date / 10_000), month: Math.floor(date / 100) % 100, day: date % 100 }
}

/** The date after this one on paper, whether or not the zone ever had it. */
export function nextDate(date: DateKey): DateKey {
  const { year, month, day } = partsOf(date)
  return keyOf(new Date(Date.UTC(year, month - 1, day + 1)))
}

export function dateBefore(date: DateKey): DateKey {
  const { year, month, day } = partsOf(date)
  return keyOf(new Date(Date.UTC(year, month - 1, day - 1)))
}

/** The first of the month after this date's. */
export function nextMonth(date: DateKey): DateKey {
  const { year, month } = partsOf(date)
  return keyOf(new Date(Date.UTC(year, month, 1)))
}

function keyOf(date: Date): DateKey {
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
}
