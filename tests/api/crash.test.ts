import { expect, onTestFinished, test } from "vitest"
import { call, programOf } from "#tests/api/program"
import { ownDatabaseUrl, testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"
import { startServer, type TestServer } from "#tests/harness/server"

/** Everything that a person would miss if it were gone or changed. */
async function stateOf(org: number) {
  const db = await testDb()
  const where = { org }
  return {
    events: await db.event.findMany({ where, orderBy: [{ agent: "asc" }, { id: "asc" }] }),
    totals: await db.total.findMany({ where, orderBy: [{ scope: "asc" }, { subject: "asc" }] }),
    rings: await db.ring.findMany({ where, orderBy: [{ scope: "asc" }, { subject: "asc" }, { width: "asc" }] }),
    brakes: await db.brake.findMany({ where }),
    incidents: await db.incident.findMany({ where, orderBy: { id: "asc" } }),
    switches: await db.killSwitch.findMany({ where, orderBy: { id: "asc" } }),
    obedience: await db.obedience.findMany({ where, orderBy: { agent: "asc" } }),
  }
}

test("after kill -9 and a new start totals and stops are as they were, and directives say the same", async () => {
  const { org, key } = await makeOrganization()
  const first = await startServer()
  const before = programOf(first, key)
  await before.batch([
    call("1"),
    call("2", { agent: "spender", session: "s-2", model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }),
    ...["a", "b", "c"].map((id) =>
      call(id, { agent: "failing", session: "s-3", kind: "tool", tool: "search", model: undefined, usage: undefined, outcome: "error" }),
    ),
  ])
  await before.stop("agent", "crawler")
  await before.report(call("3"))
  const state = await stateOf(org)
  expect(state.incidents.length).toBeGreaterThanOrEqual(2)
  await first.stop("SIGKILL")

  const second = await startServer()
  onTestFinished(async () => void (await second.stop()))
  const after = programOf(second, key)
  expect(await after.directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "kill" })
  expect(await after.directive({ agent: "spender", session: "s-2" })).toMatchObject({ action: "suspend", code: "session_tokens" })
  expect(await after.directive({ agent: "failing", session: "s-3" })).toMatchObject({
    action: "suspend",
    code: "human_intervention_required",
  })
  const now = await stateOf(org)
  // Reading a directive tells it, which the first server had done for one of the three.
  expect({ ...now, obedience: null }).toEqual({ ...state, obedience: null })
  expect((await after.report(call("1"))).result.status).toBe("duplicate")
})

test("what a killed server had confirmed is there, what it had not is there or not, and sent again all of it counts once", {
  timeout: 60_000,
}, async () => {
  const { org, key } = await makeOrganization()
  let server: TestServer = await startServer()
  onTestFinished(async () => void (await server.stop()))
  const confirmed = new Set<string>()
  const ids = Array.from({ length: 400 }, (_, n) => `e-${n}`)
  let next = 0
  const senders = Array.from({ length: 16 }, async () => {
    while (next < ids.length) {
      const id = ids[next++] as string
      const reply = await server.request("/api/v1/usage", { key, json: call(id, { session: `s-${id}` }) }).catch(() => null)
      if (reply?.status !== 200) return
      confirmed.add(id)
      if (confirmed.size === 100) void server.stop("SIGKILL")
    }
  })
  await Promise.all(senders)
  expect(confirmed.size).toBeGreaterThanOrEqual(100)
  expect(confirmed.size).toBeLessThan(ids.length)

  server = await startServer()
  const db = await testDb()
  const stored = new Set((await db.event.findMany({ where: { org }, select: { id: true } })).map(({ id }) => id))
  expect(
    [...confirmed].filter((id) => !stored.has(id)),
    "nothing that was confirmed is lost",
  ).toEqual([])
  const { results } = await programOf(server, key).batch(ids.map((id) => call(id, { session: `s-${id}` })))
  for (const { id, status } of results) expect(`${id} ${status}`).toBe(`${id} ${stored.has(id) ? "duplicate" : "recorded"}`)
  expect(await db.total.findFirst({ where: { org, scope: 4 } })).toMatchObject({ calls: 400n, cost: 400n * 500_000n })
})

test("while the database shuts its doors usage is told to come again, and it counts once when it does", { timeout: 60_000 }, async () => {
  const url = await ownDatabaseUrl("shut")
  const server = await startServer({ databaseUrl: url })
  onTestFinished(async () => void (await server.stop()))
  const { org, key } = await makeOrganization()
  await copyOrganization(org, url)
  const send = (id: string) => server.request("/api/v1/usage", { key, json: call(id) })
  expect((await send("before")).status).toBe(200)

  const name = new URL(url).pathname.slice(1)
  const admin = new URL(url)
  admin.pathname = "/postgres"
  await query(admin.href, `alter database "${name}" with allow_connections false`)
  await query(admin.href, "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name])
  for (const reply of await Promise.all(["x", "y", "z"].map(send))) {
    expect(reply.status).toBe(503)
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0)
  }
  await query(admin.href, `alter database "${name}" with allow_connections true`)
  await expect.poll(async () => (await send("x")).status, { timeout: 10_000 }).toBe(200)
  const rows = await query(url, "select calls::int from total where org = $1 and scope = 4", [org])
  expect(rows).toEqual([{ calls: 2 }])
})

/** The rows of an organization of the worker's database that a server needs to know its key and its rules. */
async function copyOrganization(org: number, url: string): Promise<void> {
  const from = await testDatabaseUrl()
  for (const table of ["organization", "org_state", "limit", "downgrade", "api_key"]) {
    const rows = await query(from, `select to_jsonb(t) as row from "${table}" t where org = $1`, [org])
    await query(url, `insert into "${table}" select * from jsonb_populate_recordset(null::"${table}", $1::jsonb)`, [
      JSON.stringify(rows.map(({ row }) => row)),
    ])
  }
}
