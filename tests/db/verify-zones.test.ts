import { expect, test } from "vitest"
import { changeZone, createCalendar } from "#lib/domain/calendar"
import { zoneColumns } from "#lib/ledger/zones"
import { openLedger } from "#tests/db/ledger"
import { differencesOf } from "#tests/db/retention"
import { makeOrganization, testDb } from "#tests/harness/organization"

const HOUR_MS = 3_600_000

test.each([{ zone: "Pacific/Chatham" }, { zone: "Pacific/Kiritimati" }, { zone: "Etc/GMT+12" }, { zone: "UTC" }])(
  "in $zone history of every hour of the last four days adds up, whatever day it is there",
  async ({ zone }) => {
    const { org } = await makeOrganization({ preset: "observe", zone })
    const { usage } = await openLedger()
    const events = Array.from({ length: 96 }, (_, hour) => {
      const occurredAt = new Date(Date.now() - hour * HOUR_MS).toISOString()
      return { id: `call ${hour}`, agent: "agent 1", model: "gpt-4o", usage: { input: 10, output: 5 }, occurredAt }
    })
    await usage(org, events, { backfill: true })
    expect(await differencesOf(await testDb(), org)).toEqual([])
  },
)

test("history under three zones that followed each other adds up, each day in the zone of its time", async () => {
  const db = await testDb()
  const { org } = await makeOrganization({ preset: "observe", zone: "America/New_York" })
  const daysAgo = (days: number) => Date.now() - days * 24 * HOUR_MS
  const once = changeZone({ zone: "America/New_York" }, "Pacific/Kiritimati", daysAgo(100))
  const plan = changeZone(once, "Asia/Kathmandu", daysAgo(65))
  expect(plan.past).toHaveLength(1)
  await db.orgState.update({ where: { org }, data: zoneColumns(plan) })
  const { usage } = await openLedger()
  const events = Array.from({ length: 400 }, (_, n) => {
    const occurredAt = new Date(Date.now() - n * 7 * HOUR_MS).toISOString()
    return { id: `call ${n}`, agent: "agent 1", model: "gpt-4o", usage: { input: 10, output: 5 }, occurredAt }
  })
  await usage(org, events, { backfill: true })
  expect(await differencesOf(db, org)).toEqual([])
  const { day } = createCalendar(plan)
  const stored = await db.event.findMany({ where: { org }, select: { placedAt: true, localDay: true } })
  expect(stored).toHaveLength(400)
  const wrong = stored.filter(
    ({ placedAt, localDay }) => day(placedAt.getTime()).key !== Number(localDay.toISOString().slice(0, 10).replaceAll("-", "")),
  )
  expect(wrong).toEqual([])
})
