import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { createDb } from "#lib/db/client"
import { runProgram } from "#tests/api/run-program"
import { openLedger } from "#tests/db/ledger"
import { differencesOf, openPass, type PastEvent, recordPast, runPass } from "#tests/db/retention"
import { keepDatabaseApart, testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"

keepDatabaseApart("retention_crash")

/** Half a year, three calls a day; the sessions last for weeks, so that each is folded in part. */
function halfAYear(): PastEvent[] {
  return Array.from({ length: 540 }, (_, at) => ({
    id: `call ${at}`,
    agent: `agent ${at % 3}`,
    session: `session ${Math.floor(at / 90)}`,
    daysAgo: 0.5 + at / 3,
  }))
}

async function shortLived(): Promise<number> {
  const { org } = await makeOrganization({ preset: "observe" })
  await (await testDb()).organization.update({ where: { org }, data: { retentionDays: 36 } })
  return org
}

async function monthsLeft(url: string): Promise<string[]> {
  const rows = await query(
    url,
    `select c.relname as name from pg_class c where c.relname ~ '^event_[0-9]{6}$' and c.relname < to_char(now() - interval '75 days', '"event_"YYYYMM') order by 1`,
  )
  return rows.map(({ name }) => String(name))
}

test("killed with -9 wherever it is, it leaves books that add up, and the next one finishes", { timeout: 150_000 }, async () => {
  const db = await testDb()
  const url = await testDatabaseUrl()
  const org = await shortLived()
  await recordPast(db, await openLedger(), org, halfAYear())
  for (const at of ["fold", "keys", "detach"]) {
    const program = runProgram("tests/db/retention-crash.ts", [url, at], {})
    onTestFinished(() => void program.kill("SIGKILL"))
    await program.printed(new RegExp(`^${at}$`, "m"))
    program.kill("SIGKILL")
    await program.ended
    expect(await differencesOf(db, org), `killed at ${at}`).toEqual([])
  }
  await runPass(db)
  expect(await differencesOf(db, org)).toEqual([])
  expect(await monthsLeft(url)).toEqual([])
  const [{ n } = { n: 0 }] = await query(url, "select sum(calls)::int as n from fold where org = $1", [org])
  expect(n).toBeGreaterThan(400)
})

test.each(["mark", "detach"])("left off after %s, a month is dropped by the next pass", async (at) => {
  const db = await testDb()
  const url = await testDatabaseUrl()
  const org = await shortLived()
  await recordPast(db, await openLedger(), org, halfAYear())
  for await (const { name } of await openPass(db)) if (name === at) break
  expect((await monthsLeft(url)).length).toBeGreaterThan(2)
  expect(await differencesOf(db, org)).toEqual([])
  await runPass(db)
  expect(await monthsLeft(url)).toEqual([])
})

test("a month that somebody reads for long is taken out once he has left; until then nobody else waits", { timeout: 60_000 }, async () => {
  const db = await testDb()
  const url = await testDatabaseUrl()
  const org = await shortLived()
  const server = await openLedger()
  await recordPast(db, server, org, halfAYear())
  const reader = new pg.Client({ connectionString: url })
  await reader.connect()
  await reader.query("begin")
  await reader.query("select count(*) from event")

  const impatient = createDb({ url, connections: 1, applicationName: "agent-governor tests impatient" })
  try {
    const waits = runPass(impatient)
    const waiting =
      "select pid from pg_stat_activity where query like 'alter table event detach%' and state = 'active' and wait_event_type = 'Lock'"
    await expect.poll(async () => (await query(url, waiting)).length, { timeout: 20_000 }).toBe(1)
    const { results } = await server.usage(org, [{ id: "meanwhile", agent: "agent 0", model: "gpt-4o", usage: { input: 1, output: 1 } }])
    expect(results[0]?.status).toBe("recorded")
    expect(await differencesOf(db, org)).toEqual([])
    await query(url, `select pg_cancel_backend(pid) from (${waiting}) w`)
    // As its timeout would have done: it leaves the month for the next time.
    await waits
    expect((await monthsLeft(url)).length).toBeGreaterThan(2)
  } finally {
    await reader.query("rollback")
    await reader.end()
    await impatient.$disconnect()
  }
  expect(await differencesOf(db, org)).toEqual([])
  await runPass(db)
  expect(await monthsLeft(url)).toEqual([])
})

test("a table that somebody took out himself is not dropped", async () => {
  const url = await testDatabaseUrl()
  await query(url, "create table event_201901 (like event)")
  try {
    await runPass(await testDb())
    expect(await query(url, "select to_regclass('event_201901') is not null as there")).toEqual([{ there: true }])
  } finally {
    await query(url, "drop table if exists event_201901")
  }
})
