import { expect, test } from "vitest"
import { readZone, writeZone } from "#components/zone/zone"

test.each([
  { cookie: undefined, zone: "Europe/Vienna", because: "days and months are the organization's" },
  { cookie: "organization", zone: "Europe/Vienna", because: "chosen" },
  { cookie: "utc", zone: "UTC", because: "chosen" },
  { cookie: "local:Asia/Tokyo", zone: "Asia/Tokyo", because: "the reader's own, as their browser named it" },
  { cookie: "local:Nowhere/At_All", zone: "Europe/Vienna", because: "a zone that does not exist" },
  { cookie: "nonsense", zone: "Europe/Vienna", because: "not one of the three" },
])("$cookie: $zone, $because", ({ cookie, zone }) => {
  const read = readZone(cookie, "Europe/Vienna")
  expect(read.zone).toBe(zone)
  expect(readZone(writeZone(read), "Europe/Vienna")).toEqual(read)
})
