import { describe, expect, onTestFinished, test } from "vitest"
import { call, openProgram, programOf, toolCall } from "#tests/api/program"
import { openLedger } from "#tests/db/ledger"
import { ownDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"
import { startServer, withServer } from "#tests/harness/server"
import { makeGoverned } from "#tests/proof/governed"
import { wireTo } from "#tests/proof/wire"
import { failure } from "./failures.ts"

const server = withServer()
const second = withServer()

const newProgram = () => openProgram(server)

/** Calls of an organization in each place that counts them; all alike, or something is lost. */
async function countsOf(org: number) {
  const db = await testDb()
  const [events, totals, rollups] = await Promise.all([
    db.event.count({ where: { org } }),
    db.total.aggregate({ where: { org, scope: 4 }, _sum: { calls: true } }),
    db.rollup.aggregate({ where: { org, width: 900 }, _sum: { calls: true } }),
  ])
  return { events, totals: Number(totals._sum.calls ?? 0n), rollups: Number(rollups._sum.calls ?? 0n) }
}

test(failure(21), async () => {
  const { batch, org } = await newProgram()
  await batch([call("old")])
  const events = [call("new-1"), call("old"), call("old", { usage: { input: 9, output: 9 } }), call("new-2")]
  const said = async () => (await batch(events)).results.map(({ status }) => status)
  expect(await said()).toEqual(["recorded", "duplicate", "mismatch", "recorded"])
  expect(await said(), "the whole of it again").toEqual(["duplicate", "duplicate", "mismatch", "duplicate"])
  expect(await countsOf(org)).toEqual({ events: 3, totals: 3, rollups: 3 })
})

test(failure(22), async () => {
  const url = await ownDatabaseUrl("claimed")
  const { usage } = await openLedger(url)
  const [row] = await query(url, "insert into organization (id, name, preset) values ('org_1', 'one', 'strict') returning org")
  const org = row?.org as number
  await query(url, "insert into org_state (org, zone) values ($1, 'UTC')", [org])
  // A disk that is full between the claim of the id and the sum of its event.
  await query(url, "create function no_room() returns trigger language plpgsql as $$ begin raise 'no room' using errcode = '53100'; end $$")
  for (const table of ["event", "total", "rollup"]) {
    await query(url, `create trigger full_disk before insert on ${table} execute function no_room()`)
    await expect(usage(org, [call(table)]), table).rejects.toThrow()
    await query(url, `drop trigger full_disk on ${table}`)
    expect(await query(url, "select 1 from event_key"), "no id is claimed").toEqual([])
    expect((await usage(org, [call(table)])).results, `again, after ${table} had no room`).toMatchObject([{ status: "recorded" }])
    expect((await usage(org, [call(table)])).results).toMatchObject([{ status: "duplicate" }])
    expect(await query(url, "select calls::int from total where scope = 4")).toEqual([{ calls: 1 }])
    await query(url, "truncate event_key, event, total, rollup, ring")
  }
})

describe(failure(23), () => {
  test.each(["-", "", ":", "/", "|", ",", " ", "\u2028"])("joined by %j", async (by) => {
    const { batch, org, key } = await newProgram()
    const pairs = [
      { agent: `a${by}b`, id: "c" },
      { agent: "a", id: `b${by}c` },
    ]
    const { results } = await batch(pairs.map(({ agent, id }) => call(id, { agent })))
    expect(results.map(({ status }) => status)).toEqual(["recorded", "recorded"])
    expect(await countsOf(org)).toEqual({ events: 2, totals: 2, rollups: 2 })
    const asked = await Promise.all(
      pairs.map(({ agent, id }) => wireTo(key, [server]).ask({ id, agent, estimate: { input: 1, output: 1 } })),
    )
    expect(new Set(asked.map(({ hold }) => hold?.id)).size, "nor are two asks").toBe(2)
  })
})

test(failure(24), async () => {
  const { report, batch, org } = await newProgram()
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
  const said: string[] = []
  for (const occurredAt of [undefined, undefined, ago(0), ago(1_000), ago(40 * 60_000), undefined])
    said.push((await report(call("e-1", { occurredAt }))).result.status)
  expect(said).toEqual(["recorded", ...Array(5).fill("duplicate")])
  const { results } = await batch([call("e-2", { occurredAt: ago(5_000) }), call("e-2", { occurredAt: ago(4_000) }), call("e-2")])
  expect(results.map(({ status }) => status)).toEqual(["recorded", "duplicate", "duplicate"])
  expect(await countsOf(org)).toEqual({ events: 2, totals: 2, rollups: 2 })
})

test(failure(25), async () => {
  const { org, key } = await newProgram()
  const events = Array.from({ length: 20 }, (_, n) => call(`e-${n}`, { usage: { input: n, output: 0 } }))
  // Nobody heard the first answer; both servers are asked again, at once, in batches that are cut another way.
  const cuts = [events, events.toReversed(), events.slice(5, 15), events.slice(0, 7), events.slice(3)]
  const receipts = await Promise.all(cuts.map((some, n) => programOf(n % 2 ? server : second, key).batch(some)))
  const results = receipts.flatMap((receipt) => receipt.results)
  expect(results.filter(({ status }) => status === "recorded")).toHaveLength(20)
  expect(results.filter(({ status }) => status === "duplicate")).toHaveLength(54)
  for (const { id, tokens } of results) expect(tokens?.total, "whoever asks hears what was counted").toBe(Number(id.slice(2)))
  expect(await countsOf(org)).toEqual({ events: 20, totals: 20, rollups: 20 })
})

describe(failure(26), () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  const DAY_MS = 86_400_000

  test.each([
    { event: call("e", { occurredAt: at(-34 * DAY_MS) }), because: "it is a month old" },
    { event: call("e", { occurredAt: at(-3_600_000) }), because: "it is an hour old" },
    { event: call("e", { occurredAt: at(4 * 60_000) }), because: "its sender's clock is ahead" },
    { event: call("e", { model: "acme-frontier-9" }), because: "nobody knows its model" },
    { event: call("e", { usage: undefined }), because: "it was not measured" },
    { event: call("e", { session: undefined }), because: "it has no session" },
    { event: call("e", { hold: "hld_00000000000000000000" }), because: "it names a hold that never was" },
    { event: call("e", { responseId: "chatcmpl-42" }), because: "its response is numbered, not named" },
    { event: call("e", { outcome: "error" }), because: "it failed" },
    { event: toolCall("e", { costUsd: 0 }), because: "it was free" },
    { event: call("e", { usage: { input: 0, output: 0 } }), because: "it used nothing" },
  ])("although $because", async ({ event }) => {
    const { batch, org } = await newProgram()
    expect((await batch([event], { sentAt: at(0) })).results).toMatchObject([{ status: "recorded" }])
    expect(await countsOf(org)).toEqual({ events: 1, totals: 1, rollups: 1 })
  })

  test("although its agent was stopped, and its budget used up", async () => {
    const { org, key } = await makeGoverned({ scope: "session", metric: "tokens", window: "lifetime", ceiling: 100n })
    const { report, stop } = programOf(server, key)
    await report(call("past the limit"))
    await stop("agent", "crawler")
    const { result, directive } = await report(call("after the stop"))
    expect({ status: result.status, action: directive.action }).toEqual({ status: "recorded", action: "kill" })
    expect(await countsOf(org)).toEqual({ events: 2, totals: 2, rollups: 2 })
  })

  test("although the server was killed as it had answered", async () => {
    const { org, key } = await makeOrganization()
    const doomed = await startServer()
    onTestFinished(async () => void (await doomed.stop("SIGKILL")))
    const { report } = programOf(doomed, key)
    const answered = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const { result } = await report(call(`e-${n}`))
        if (n === 0) await doomed.stop("SIGKILL")
        return result.status
      }).map((one) => one.catch(() => null)),
    )
    const acknowledged = answered.filter((status) => status === "recorded").length
    expect(acknowledged).toBeGreaterThan(0)
    const { events, totals, rollups } = await countsOf(org)
    expect(events).toBeGreaterThanOrEqual(acknowledged)
    expect([totals, rollups]).toEqual([events, events])
  })
})
