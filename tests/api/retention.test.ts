import { expect, test } from "vitest"
import { Preview } from "#lib/contracts/preview"
import { Timeline } from "#lib/contracts/timeline"
import { programOf } from "#tests/api/program"
import { openLedger } from "#tests/db/ledger"
import { recordPast, runPass } from "#tests/db/retention"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const DAY_MS = 86_400_000

test("what reaches back beyond the retention says since when single calls are all there", async () => {
  const { org, key } = await makeOrganization({ preset: "observe" })
  const db = await testDb()
  await db.organization.update({ where: { org }, data: { retentionDays: 60 } })
  const call = (daysAgo: number, session: string) => ({ id: `${session} ${daysAgo}`, agent: "crawler", session, daysAgo })
  await recordPast(db, await openLedger(), org, [call(200, "old"), call(10, "old"), call(20, "young")])
  const { get } = programOf(server, key)
  const timeline = async (name: string) => {
    const { id } = await db.session.findFirstOrThrow({ where: { org, name } })
    return Timeline.parse(await get(`/api/v1/sessions/${id}/timeline`))
  }
  const preview = async (daysAgo: number) => {
    const limit = { name: "month", scope: "user", metric: "tokens", window: "month", ceiling: 1_000, action: "suspend" }
    const json = { limit, from: new Date(Date.now() - daysAgo * DAY_MS).toISOString() }
    const reply = await server.request("/api/v1/limits/preview", { key, json })
    return Preview.parse(await reply.json())
  }
  const sinceOfFile = async (daysAgo: number) => {
    const from = new Date(Date.now() - daysAgo * DAY_MS).toISOString()
    const file = await server.request(`/api/v1/usage/export.csv?from=${from}`, { key })
    await file.body?.cancel()
    return file.headers.get("x-events-since")
  }
  expect((await timeline("old")).eventsSince, "nothing has gone yet").toBeNull()
  expect(await sinceOfFile(300)).toBeNull()
  expect((await preview(300)).eventsSince).toBeNull()

  await runPass(db)
  const midnight = new Date(Date.now() - 60 * DAY_MS).toISOString().replace(/T.*/, "T00:00:00.000Z")
  const old = await timeline("old")
  expect(old.eventsSince).toBe(midnight)
  expect(old.items.filter(({ kind }) => kind === "call")).toHaveLength(1)
  expect((await timeline("young")).eventsSince, "all of its calls are there").toBeNull()
  expect((await preview(300)).eventsSince).toBe(midnight)
  expect((await preview(50)).eventsSince, "the range begins later").toBeNull()
  expect(await sinceOfFile(300)).toBe(midnight)
  expect(await sinceOfFile(50)).toBeNull()
})
