import { constantFrom, integer, property } from "fast-check"
import { describe, expect, test } from "vitest"
import { changeZone, createCalendar } from "#lib/domain/calendar"
import { isZone } from "#lib/domain/zone"
import { zoneColumns, zonesOf } from "#lib/ledger/zones"
import { holds } from "#tests/unit/domain/holds"

const at = (iso: string) => Date.parse(iso)
const iso = (ms: number) => new Date(ms).toISOString().replace(".000", "")

describe("days and months to the millisecond", () => {
  test.each([
    ["UTC", "2024-02-29T23:59:59.999Z", 20240229, "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", "a leap day"],
    ["UTC", "2026-02-28T23:59:59.999Z", 20260228, "2026-02-28T00:00:00Z", "2026-03-01T00:00:00Z", "the end of a short February"],
    ["UTC", "2026-12-31T23:59:59.999Z", 20261231, "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z", "the end of a year"],
    ["America/New_York", "2026-03-08T12:00:00Z", 20260308, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", "clocks forward: 23 hours"],
    ["America/New_York", "2026-11-01T12:00:00Z", 20261101, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z", "clocks back: 25 hours"],
    [
      "America/Sao_Paulo",
      "2018-11-04T12:00:00Z",
      20181104,
      "2018-11-04T03:00:00Z",
      "2018-11-05T02:00:00Z",
      "midnight left out: the day begins at one",
    ],
    [
      "Australia/Lord_Howe",
      "2026-04-05T00:00:00Z",
      20260405,
      "2026-04-04T13:00:00Z",
      "2026-04-05T13:30:00Z",
      "half an hour of summer time",
    ],
    ["Pacific/Apia", "2011-12-30T09:59:59.999Z", 20111229, "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "before the date line moved"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z", 20111231, "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z", "the 30th never was"],
    ["Asia/Kathmandu", "2026-01-01T00:00:00Z", 20260101, "2025-12-31T18:15:00Z", "2026-01-01T18:15:00Z", "a quarter of an hour"],
    [
      "America/St_Johns",
      "2010-11-07T02:40:00Z",
      20101106,
      "2010-11-06T02:30:00Z",
      "2010-11-07T03:30:00Z",
      "midnight twice: the day ends once",
    ],
    [
      "America/St_Johns",
      "2010-11-07T02:30:30Z",
      20101106,
      "2010-11-06T02:30:00Z",
      "2010-11-07T03:30:00Z",
      "nor does the new day begin before its second midnight",
    ],
  ])("%s %s is %i: %s to %s, %s", (zone, instant, key, start, end) => {
    const day = createCalendar({ zone }).day(at(instant))
    expect([day.key, iso(day.startMs), iso(day.endMs)]).toEqual([key, start, end])
  })

  test.each([
    ["UTC", "2026-11-30T23:59:59.999Z", 202611, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"],
    ["UTC", "2026-12-01T00:00:00Z", 202612, "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["Europe/Berlin", "2026-03-31T21:59:59.999Z", 202603, "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"],
    ["Europe/Berlin", "2026-03-31T22:00:00Z", 202604, "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z"],
    ["Pacific/Kiritimati", "2026-11-30T10:00:00Z", 202612, "2026-11-30T10:00:00Z", "2026-12-31T10:00:00Z"],
    ["Pacific/Pago_Pago", "2026-12-01T10:59:59.999Z", 202611, "2026-11-01T11:00:00Z", "2026-12-01T11:00:00Z"],
  ])("%s %s is in %i: %s to %s", (zone, instant, key, start, end) => {
    const month = createCalendar({ zone }).month(at(instant))
    expect([month.key, iso(month.startMs), iso(month.endMs)]).toEqual([key, start, end])
  })
})

const zones = constantFrom(
  "UTC",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Europe/London",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Africa/Casablanca",
)
const instants = integer({ min: at("1990-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z") })

test("every instant has exactly one day and one month, and periods follow each other without a gap", () => {
  const partition = property(zones, instants, (zone, ms) => {
    for (const window of ["day", "month"] as const) {
      const period = createCalendar({ zone })[window](ms)
      expect(period.startMs).toBeLessThanOrEqual(ms)
      expect(period.endMs).toBeGreaterThan(ms)
      const next = createCalendar({ zone })[window](period.endMs)
      expect(next.startMs).toBe(period.endMs)
      expect(next.key).toBeGreaterThan(period.key)
      expect(createCalendar({ zone })[window](period.endMs - 1)).toEqual(period)
      expect(createCalendar({ zone })[window](period.startMs)).toEqual(period)
    }
    expect(Math.floor(createCalendar({ zone }).day(ms).key / 100)).toBe(createCalendar({ zone }).month(ms).key)
  })
  holds(partition, { numRuns: 60 })
})

test("what it remembers changes no answer", () => {
  const kept = createCalendar({ zone: "Europe/London" })
  const same = property(instants, (ms) => {
    expect(kept.day(ms)).toEqual(createCalendar({ zone: "Europe/London" }).day(ms))
  })
  holds(same, { numRuns: 60 })
})

describe("a new zone takes effect with the next month", () => {
  const NOW = at("2026-11-24T00:00:00Z")

  test.each([
    {
      from: "Asia/Tokyo",
      to: "America/Los_Angeles",
      switches: "2026-11-30T15:00:00Z",
      because: "westward: December has begun and does not end again",
    },
    { from: "America/Los_Angeles", to: "Asia/Tokyo", switches: "2026-12-01T08:00:00Z", because: "eastward: December is shorter" },
    { from: "Pacific/Kiritimati", to: "Pacific/Pago_Pago", switches: "2026-11-30T10:00:00Z", because: "by a whole day" },
  ])("$from → $to: $because", ({ from, to, switches }) => {
    const plan = changeZone({ zone: from }, to, NOW)
    expect(plan).toEqual({ zone: from, next: { zone: to, fromMs: at(switches) } })
    const { month, day } = createCalendar(plan)
    expect(month(at(switches) - 1)).toMatchObject({ key: 202611, endMs: at(switches) })
    expect(month(at(switches))).toEqual({
      key: 202612,
      startMs: at(switches),
      endMs: createCalendar({ zone: to }).month(at("2026-12-15T00:00:00Z")).endMs,
    })
    let last = day(at(switches) - 1)
    for (let ms = at(switches); ms < at(switches) + 3 * 86_400_000; ms += 1_800_000) {
      const today = day(ms)
      expect(today.key).toBeGreaterThanOrEqual(last.key)
      if (today.key !== last.key) expect(today.startMs).toBe(last.endMs)
      last = today
    }
  })

  test("a second change starts from the zone that is in force by then", () => {
    const once = changeZone({ zone: "UTC" }, "Asia/Tokyo", NOW)
    expect(changeZone(once, "Europe/Berlin", NOW).zone).toBe("UTC")
    const twice = changeZone(once, "Europe/Berlin", at("2026-12-05T00:00:00Z"))
    expect(twice).toEqual({
      zone: "Asia/Tokyo",
      next: { zone: "Europe/Berlin", fromMs: at("2026-12-31T15:00:00Z") },
      past: [{ zone: "UTC", untilMs: at("2026-12-01T00:00:00Z") }],
    })
    const { day } = createCalendar(twice)
    expect(day(at("2026-11-20T23:00:00Z")).key).toBe(20261120)
    expect(day(at("2026-12-20T23:00:00Z")).key).toBe(20261221)
    expect(zonesOf(zoneColumns(twice))).toEqual(twice)
    expect(changeZone(twice, "Asia/Tokyo", at("2026-12-06T00:00:00Z")).next).toBeNull()
  })
})

test.each([
  ["Europe/Berlin", true],
  ["UTC", true],
  ["Middle/Earth", false],
  ["", false],
])("%j is a zone: %s", (name, known) => {
  expect(isZone(name)).toBe(known)
  if (!known) expect(() => createCalendar({ zone: name })).toThrow(RangeError)
})
