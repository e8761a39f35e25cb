import { array, assert, asyncProperty, constantFrom, integer } from "fast-check"
import { expect, test } from "vitest"
import { changeZone, createCalendar, type ZonePlan } from "#lib/domain/calendar"
import { localDay } from "#lib/ledger/sql/local-day"
import { zoneColumns } from "#lib/ledger/zones"
import { testDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

/** Zones whose clocks turn at or over midnight, jump over a day, or stand at odd quarters; and plain ones. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/Havana",
  "America/Sao_Paulo",
  "America/Asuncion",
  "America/Santiago",
  "Asia/Beirut",
  "Asia/Gaza",
  "Asia/Tehran",
  "Asia/Amman",
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/Scoresbysund",
  "Atlantic/Azores",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
]

const FROM = Date.UTC(2012, 0, 1)
const DAY = 86_400_000
const DAYS = 5_110

async function inDatabase(plan: ZonePlan, instants: readonly number[]): Promise<number[]> {
  const { zone, zoneFrom, zoneOn, pastZones, nextZone, nextZoneFrom, nextZoneOn } = zoneColumns(plan)
  const rows = await query(
    await testDatabaseUrl(),
    `select to_char(${localDay("i.at")}, 'YYYYMMDD')::int as day
     from unnest($1::timestamptz[]) with ordinality as i(at, n)
     cross join (select $2::text as zone, $3::timestamptz as zone_from, $4::date as zone_on, $5::jsonb as past_zones,
       $6::text as next_zone, $7::timestamptz as next_zone_from, $8::date as next_zone_on) s
     order by i.n`,
    [
      instants.map((ms) => new Date(ms).toISOString()),
      zone,
      zoneFrom?.toISOString() ?? null,
      zoneOn?.toISOString().slice(0, 10) ?? null,
      JSON.stringify(pastZones),
      nextZone,
      nextZoneFrom?.toISOString() ?? null,
      nextZoneOn?.toISOString().slice(0, 10) ?? null,
    ],
  )
  return rows.map(({ day }) => Number(day))
}

/** The clock of the wall turns at the edge of a day or of an hour: before, at and after each of a day and a half. */
function around(ms: number): number[] {
  const hour = 3_600_000
  const first = Math.floor(ms / hour) * hour
  return Array.from({ length: 36 * 4 }, (_, n) => first + (n * hour) / 4).flatMap((at) => [at - 1, at])
}

test.each(ZONES)("%s: the database names the same day as the calendar at every turn of its clock", async (zone) => {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
  const offset = (ms: number) => format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value
  // A day like any other, too: some clocks never turn.
  const turns: number[] = [FROM]
  for (let ms = FROM, before = offset(FROM); ms < FROM + DAYS * DAY; ms += DAY) {
    const after = offset(ms + DAY)
    if (after !== before) turns.push(ms)
    before = after
  }
  const instants = turns.flatMap(around)
  const calendar = createCalendar({ zone })
  expect(await inDatabase({ zone }, instants)).toEqual(instants.map((ms) => calendar.day(ms).key))
})

test("also where one zone follows another and that one a third, in whichever months", { timeout: 60_000 }, async () => {
  const day = integer({ min: 0, max: DAYS })
  await assert(
    asyncProperty(
      array(constantFrom(...ZONES), { minLength: 2, maxLength: 4 }),
      day,
      integer({ min: 1, max: 80 }),
      async (zones, n, gap) => {
        const [zone = "", ...later] = zones
        let plan: ZonePlan = { zone }
        const turnsMs: number[] = []
        for (const [at, name] of later.entries()) {
          plan = changeZone(plan, name, FROM + (n + at * gap) * DAY)
          if (plan.next) turnsMs.push(plan.next.fromMs)
        }
        const instants = turnsMs.flatMap((ms) => around(ms - DAY))
        const calendar = createCalendar(plan)
        expect(await inDatabase(plan, instants)).toEqual(instants.map((ms) => calendar.day(ms).key))
      },
    ),
    { numRuns: 60 },
  )
})
