import { describe, expect, onTestFinished, test } from "vitest"
import { ChangedLimit } from "#lib/contracts/limits"
import { createCalendar } from "#lib/domain/calendar"
import { readDirective } from "#lib/services/read-directive"
import { recordUsage } from "#lib/services/record-usage"
import { call, programOf } from "#tests/api/program"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { makeGoverned } from "#tests/proof/governed"
import { failure } from "./failures.ts"
import { openWriter } from "./open-writer.ts"

const ADA = { agent: "crawler", session: "s-1", user: "ada" }
const DAY_MS = 86_400_000

async function writer() {
  const opened = openWriter(await testDatabaseUrl())
  onTestFinished(opened.close)
  return opened
}

describe(failure(27), () => {
  test.each([
    { window: "day", turn: "update total set day = day - 1 where org = $1" },
    {
      window: "month",
      turn: "update total set period = to_char(day - interval '1 month', 'YYYYMM')::int, day = day - interval '1 month' where org = $1 and period > 0",
    },
  ] as const)("the $window turns while nothing runs", async ({ window, turn }) => {
    const { org } = await makeGoverned({ scope: "user", metric: "tokens", window, ceiling: 1_000n })
    const { ctxOf } = await writer()
    const spend = (id: string) => recordUsage(ctxOf(org), { events: [call(id, { user: "ada", usage: { input: 1_000, output: 0 } })] })
    expect((await spend("e-1")).directives).toMatchObject([
      { directive: { action: "suspend", code: "user_tokens", until: expect.any(String) } },
    ])
    const db = await testDb()
    await db.$executeRawUnsafe(turn.replace("$1", String(org)))
    await db.incident.updateMany({ where: { org }, data: { until: new Date(Date.now() - 1_000) } })
    expect(await readDirective(ctxOf(org), ADA)).toMatchObject({ action: "continue", remaining: { tokens: 1_000 } })
    expect(await db.incident.count({ where: { org, state: "open" } }), "nobody has closed anything").toBe(1)
    // And the new period has its budget once.
    expect((await spend("e-2")).directives).toMatchObject([{ directive: { action: "suspend", cause: { used: "1000" } } }])
  })
})

describe(failure(28), () => {
  test.each([
    { at: "2027-01-31T23:59:59.999Z", days: 31 },
    { at: "2027-02-28T23:59:59.999Z", days: 28 },
    { at: "2028-02-29T23:59:59.999Z", days: 29 },
    { at: "2027-04-30T23:59:59.999Z", days: 30 },
    { at: "2027-12-31T23:59:59.999Z", days: 31 },
  ])("$days days end with $at", ({ at, days }) => {
    const { month } = createCalendar({ zone: "UTC" })
    const { startMs, endMs } = month(Date.parse(at))
    expect(endMs - startMs).toBe(days * DAY_MS)
    expect(month(endMs).startMs, "and the next one begins").toBe(Date.parse(at) + 1)
  })
})

describe(failure(29), () => {
  test.each(["UTC", "Asia/Kathmandu", "America/Phoenix", "Pacific/Kiritimati", "Pacific/Pago_Pago"])("%s", async (zone) => {
    const { org } = await makeOrganization({ zone })
    const { ctxOf } = await writer()
    const db = await testDb()
    await db.limit.updateMany({
      where: { org, metric: "tokens", scope: "user" },
      data: { window: "day", ceiling: 1_000n, action: "suspend" },
    })
    await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
    const calendar = createCalendar({ zone })
    const { startMs, endMs, key } = calendar.day(Date.now())
    expect(endMs - startMs).toBe(DAY_MS)

    const spent = (id: string, tokens: number, ms: number) =>
      call(id, { user: "ada", usage: { input: tokens, output: 0 }, occurredAt: new Date(ms).toISOString() })
    await recordUsage(ctxOf(org), {
      events: [spent("last of yesterday", 500, startMs - 1), spent("first of today", 300, startMs)],
      backfill: true,
    })
    expect(await readDirective(ctxOf(org), ADA)).toMatchObject({ action: "continue", remaining: { tokens: 700 } })
    const { directives } = await recordUsage(ctxOf(org), { events: [call("now", { user: "ada", usage: { input: 700, output: 0 } })] })
    expect(directives).toMatchObject([{ directive: { action: "suspend", cause: { used: "1000" }, until: new Date(endMs).toISOString() } }])
    const { day } = await db.total.findFirstOrThrow({ where: { org, scope: 2, period: Math.floor(key / 100) } })
    expect(Number(day.toISOString().slice(0, 10).replaceAll("-", ""))).toBe(key)
  })
})

describe(failure(30), () => {
  const server = withServer()

  test("who makes a limit is told whom it blocks now, by the figures that block them", async () => {
    const { key } = await makeOrganization()
    const { batch, directive } = programOf(server, key)
    const spend = (user: string, tokens: number) => call(user, { user, session: user, usage: { input: tokens, output: 0 } })
    await batch([spend("ada", 3_000), spend("bob", 2_000), spend("cyd", 1_999)])
    const limit = { name: "quota", scope: "user", metric: "tokens", window: "month", ceiling: 2_000, action: "suspend" }
    const reply = await server.request("/api/v1/limits", { key, json: limit })
    const { blocks } = ChangedLimit.parse(await reply.json())
    expect(blocks).toEqual({ count: 2, sample: ["ada", "bob"], among: 3 })
    const actions = await Promise.all(
      ["ada", "bob", "cyd"].map(async (user) => (await directive({ agent: "crawler", session: "new", user })).action),
    )
    expect(actions).toEqual(["suspend", "suspend", "continue"])
  })

  test("one that counts from now blocks nobody, and stops after its ceiling was spent since", async () => {
    const { key } = await makeOrganization()
    const { report } = programOf(server, key)
    const spend = (id: string, tokens: number) => report(call(id, { user: "ada", usage: { input: tokens, output: 0 } }))
    await spend("before", 3_000)
    const limit = { name: "quota", scope: "user", metric: "tokens", window: "month", ceiling: 2_000, action: "suspend", countFrom: "now" }
    const reply = await server.request("/api/v1/limits", { key, json: limit })
    expect(ChangedLimit.parse(await reply.json()).blocks).toMatchObject({ count: 0 })
    expect((await spend("after", 1_999)).directive).toMatchObject({ action: "continue", remaining: { tokens: 1 } })
    expect((await spend("last", 1)).directive).toMatchObject({ action: "suspend", cause: { used: "2000" } })
  })

  test("one that only observes blocks nobody", async () => {
    const { key } = await makeOrganization()
    const { report, directive } = programOf(server, key)
    await report(call("e-1", { usage: { input: 3_000, output: 0 } }))
    const limit = {
      name: "watch",
      scope: "session",
      metric: "tokens",
      window: "lifetime",
      ceiling: 2_000,
      action: "suspend",
      mode: "observe",
    }
    expect(await (await server.request("/api/v1/limits", { key, json: limit })).json()).toMatchObject({ blocks: { count: 0 } })
    expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "continue", would: { action: "suspend" } })
  })
})
