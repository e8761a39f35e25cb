import { describe, expect, test } from "vitest"
import { bucketsOf } from "#lib/domain/buckets"
import { createCalendar } from "#lib/domain/calendar"

const HOUR = 3_600_000

describe("hours of a day", () => {
  test.each([
    { zone: "UTC", day: "2026-11-24T00:00:00Z", hours: 24, because: "a day like any other" },
    { zone: "Europe/Berlin", day: "2026-03-28T23:00:00Z", hours: 23, because: "clocks go forward" },
    { zone: "Europe/Berlin", day: "2026-10-24T22:00:00Z", hours: 25, because: "clocks go back" },
    { zone: "Asia/Kathmandu", day: "2026-11-23T18:15:00Z", hours: 24, because: "a zone at :45" },
    { zone: "America/St_Johns", day: "2026-03-08T03:30:00Z", hours: 23, because: "a zone at :30 whose clocks go forward" },
    { zone: "Australia/Lord_Howe", day: "2026-04-04T13:00:00Z", hours: 25, because: "half an hour more, as an hour of its own" },
  ])("$zone on $day: $hours ($because)", ({ zone, day, hours }) => {
    const calendar = createCalendar({ zone })
    const { startMs, endMs } = calendar.day(Date.parse(day))
    expect(startMs).toBe(Date.parse(day))
    const buckets = bucketsOf(calendar, "hour", { startMs, endMs }, 100) ?? []
    expect(buckets).toHaveLength(hours)
    expect(buckets.slice(0, -1).every((one) => one.endMs - one.startMs === HOUR)).toBe(true)
  })
})

test.each([
  { unit: "hour", from: "2026-11-24T10:15:00Z", to: "2026-11-24T12:30:00Z", sizes: [45, 60, 30], because: "both ends are cut" },
  {
    unit: "day",
    from: "2026-10-24T12:00:00Z",
    to: "2026-10-26T23:00:00Z",
    sizes: [600, 1500, 1440],
    because: "the long day lies in the middle",
  },
  {
    unit: "month",
    from: "2026-10-31T22:00:00Z",
    to: "2026-11-30T23:00:00Z",
    sizes: [60, 43_200],
    because: "November begins at midnight in Berlin",
  },
  { unit: "day", from: "2026-11-24T10:00:00Z", to: "2026-11-24T10:00:00Z", sizes: [], because: "an empty range has none" },
] as const)("$unit from $from to $to: $because", ({ unit, from, to, sizes }) => {
  const range = { startMs: Date.parse(from), endMs: Date.parse(to) }
  const buckets = bucketsOf(createCalendar({ zone: "Europe/Berlin" }), unit, range, 100)
  expect(buckets?.map(({ startMs, endMs }) => (endMs - startMs) / 60_000)).toEqual(sizes)
})

test("more than are wanted are none", () => {
  const range = { startMs: 0, endMs: 10 * HOUR }
  expect(bucketsOf(createCalendar({ zone: "UTC" }), "hour", range, 10)).toHaveLength(10)
  expect(bucketsOf(createCalendar({ zone: "UTC" }), "hour", range, 9)).toBeNull()
})
