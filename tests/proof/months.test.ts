import fc from "fast-check"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Calendar, changeZone, createCalendar, type ZonePlan } from "#lib/domain/calendar"
import { NO_COUNTS } from "#lib/domain/tokens"
import { eventKey } from "#lib/ledger/event-key"
import { type Fact, toRow } from "#lib/ledger/fact"
import { type LedgerRow, readLines } from "#lib/ledger/ledger-row"
import { readMetersSql } from "#lib/ledger/sql/read-meters"
import { recordSql } from "#lib/ledger/sql/record"
import { ownDatabaseUrl } from "#tests/harness/database"

/**
 * Half and three-quarter hours, days that begin at one o'clock, clocks that change by half an hour, or at midnight. Only zones whose
 * rules stand: Node and Postgres bring their own copies of them, and one that was made later knows what a government decided since.
 */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "America/Havana",
  "Atlantic/Azores",
  "Africa/Cairo",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
] as const
const FIRST_MS = Date.UTC(2023, 0, 1)
const LAST_MS = Date.UTC(2030, 11, 31)
const HOUR_MS = 3_600_000

let client: pg.Client

/** A database whose clock says what it is told. */
beforeAll(async () => {
  const keepDates = {
    getTypeParser: (oid: number, format?: "text" | "binary") =>
      oid === 1082 ? (text: string) => text : pg.types.getTypeParser(oid, format),
  }
  client = new pg.Client({ connectionString: await ownDatabaseUrl("months"), types: keepDates as pg.CustomTypesConfig })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event'::regclass",
  )
  for (const { name } of rows) await client.query(`drop table ${name}`)
  await client.query(`
    create table event_all partition of event for values from ('2000-01-01') to ('2100-01-01');
    create schema clock;
    create function clock.now() returns timestamptz stable language sql as $$ select current_setting('clock.at')::timestamptz $$;
    create function clock.statement_timestamp() returns timestamptz stable language sql as $$ select current_setting('clock.at')::timestamptz $$;
    set search_path = clock, pg_catalog, public`)
})
afterAll(() => client.end())

let orgs = 0

/** An organization with these zones: its number. */
async function organizationIn({ zone, next = null }: ZonePlan): Promise<number> {
  orgs += 1
  const first = createCalendar({ zone })
  const nextOn = next && isoDate(first.day(next.fromMs).key)
  await client.query("insert into org_state (org, rev, zone, next_zone, next_zone_from, next_zone_on) values ($1, 1, $2, $3, $4, $5)", [
    orgs,
    zone,
    next?.zone ?? null,
    next && new Date(next.fromMs),
    nextOn,
  ])
  return orgs
}

function isoDate(key: number): string {
  const digits = String(key)
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

type Seen = { org: number; day: string; period: number; readDay: string; readPeriod: number }

/** One call of each organization at an instant: the day and month in which it counted, and those that a decision of that instant reads. */
async function countAt(ms: number, of: readonly number[]): Promise<Seen[]> {
  await client.query("select set_config('clock.at', $1, false)", [new Date(ms).toISOString()])
  const facts = of.map((org, pos) => toRow(callOf(org, ms), pos))
  const recorded = await client.query({
    name: "record",
    text: recordSql({ responses: true, holds: true, tools: true, history: true, past: true }),
    values: [JSON.stringify(facts), "[]", JSON.stringify(of.map((org) => ({ org, rev: "1" })))],
  })
  const asked = of.map((org) => ({ org, agent: "a", session: "s", user: "u" }))
  const read = await client.query({ name: "read", text: readMetersSql, values: [JSON.stringify(asked)] })
  const [counted, decided] = [readLines(recorded.rows[0].lines), readLines(read.rows[0].lines)]
  return of.map((org) => {
    return {
      ...{ org, day: localDay(counted, org), period: monthOf(counted, org) },
      ...{ readDay: localDay(decided, org), readPeriod: monthOf(decided, org) },
    }
  })
}

function monthOf(rows: readonly LedgerRow[], org: number): number {
  return (rows.find((row) => row.row === "total" && row.org === org && row.scope === 2) as LedgerRow & { row: "total" }).period
}

function localDay(rows: readonly LedgerRow[], org: number): string {
  return (rows.find((row) => row.row === "org" && row.org === org) as LedgerRow & { row: "org" }).localDay
}

let calls = 0

function callOf(org: number, ms: number): Fact {
  calls += 1
  return {
    org,
    k: eventKey("id", "a", String(calls)),
    resp: null,
    id: String(calls),
    agent: "a",
    session: "s",
    user: "u",
    kind: "llm",
    model: "gpt-4o",
    tool: "",
    counts: { ...NO_COUNTS, input: 1 },
    costNano: 1n,
    assumedNano: 0n,
    costReportedNano: null,
    priceVersion: "test",
    measured: true,
    occurredAtMs: ms,
    durationMs: null,
    ageMs: 0,
    hash: eventKey("id", "hash"),
    hold: null,
    outcome: "ok",
    fingerprint: null,
    source: "usage",
    raw: null,
    backfill: false,
  }
}

function expected(org: number, calendar: Calendar, ms: number): Seen {
  const day = isoDate(calendar.day(ms).key)
  const period = calendar.month(ms).key
  return { org, day, period, readDay: day, readPeriod: period }
}

describe("the database counts in the day and month that the calendar says", () => {
  test("to the millisecond, in every zone, around the ends of days and months of eight years", { timeout: 60_000 }, async () => {
    const calendars = ZONES.map((zone) => createCalendar({ zone }))
    const numbers: number[] = []
    for (const zone of ZONES) numbers.push(await organizationIn({ zone }))
    const instant = fc
      .tuple(
        fc.nat(ZONES.length - 1),
        fc.integer({ min: FIRST_MS, max: LAST_MS }),
        fc.constantFrom("day", "month"),
        fc.constantFrom(-1, 0, 1, -HOUR_MS, HOUR_MS),
      )
      .map(([at, ms, window, off]) => (calendars[at] as Calendar)[window as "day" | "month"](ms).endMs + off)
    await fc.assert(
      fc.asyncProperty(instant, async (ms) => {
        const wanted = numbers.map((org, at) => expected(org, calendars[at] as Calendar, ms))
        expect(await countAt(ms, numbers)).toEqual(wanted)
      }),
      { numRuns: 250 },
    )
  })

  test.each([
    { from: "Europe/Berlin", to: "America/New_York", because: "the new zone is still in the old month" },
    { from: "America/New_York", to: "Europe/Berlin", because: "the new zone is hours into the new month" },
    { from: "Pacific/Kiritimati", to: "Pacific/Pago_Pago", because: "they are 25 hours apart" },
    { from: "Pacific/Pago_Pago", to: "Pacific/Kiritimati", because: "they are 25 hours apart the other way" },
    { from: "UTC", to: "Asia/Kathmandu", because: "a quarter of an hour counts" },
  ])("a zone changed in mid-month, $from to $to: $because", { timeout: 60_000 }, async ({ from, to }) => {
    for (const changedMs of [Date.UTC(2026, 2, 14, 9), Date.UTC(2027, 9, 20, 23, 30), Date.UTC(2028, 1, 29, 12)]) {
      const plan = changeZone({ zone: from }, to, changedMs)
      const calendar = createCalendar(plan)
      const org = await organizationIn(plan)
      const turnsMs = plan.next?.fromMs ?? 0
      const offsets = [-48 * HOUR_MS, -1, 0, 1, ...Array.from({ length: 60 }, (_, hour) => hour * HOUR_MS + HOUR_MS - 1), 31 * 24 * HOUR_MS]
      for (const off of offsets) {
        const ms = turnsMs + off
        expect(await countAt(ms, [org]), new Date(ms).toISOString()).toEqual([expected(org, calendar, ms)])
      }
    }
  })

  test("usage before and after midnight of a month's end is in two months, and neither loses a call", async () => {
    const org = await organizationIn({ zone: "America/New_York" })
    const { endMs } = createCalendar({ zone: "America/New_York" }).month(Date.UTC(2026, 10, 5))
    await countAt(endMs - 1, [org])
    await countAt(endMs, [org])
    await countAt(endMs, [org])
    const { rows } = await client.query("select period, calls::int from total where org = $1 and scope = 4 order by period", [org])
    expect(rows).toEqual([
      { period: 202611, calls: 1 },
      { period: 202612, calls: 2 },
    ])
  })
})
