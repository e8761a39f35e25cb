import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import pg from "pg"
import { describe, expect, onTestFinished, test } from "vitest"
import { createDb } from "#lib/db/client"
import { eventKey } from "#lib/ledger/event-key"
import { authorize } from "#lib/services/authorize"
import { createKey } from "#lib/services/create-key"
import { createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"
import { recordUsage } from "#lib/services/record-usage"
import { listen } from "#tests/api/listen"
import { call, programOf } from "#tests/api/program"
import { ownDatabaseUrl, testDatabaseUrl } from "#tests/harness/database"
import { cuttableDatabase } from "#tests/harness/database-proxy"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"
import { startServer, testSecret } from "#tests/harness/server"
import { wireTo } from "#tests/proof/wire"
import { failure } from "./failures.ts"
import { openWriter } from "./open-writer.ts"

/** A database and an organization that nothing else touches, so that its statistics tell of the test alone. */
async function alone(name: string) {
  const url = await ownDatabaseUrl(name)
  const db = createDb({ url, connections: 1, applicationName: "peers setup" })
  const { org } = await createOrganization(db, { name, preset: "observe" }, new Date())
  const { plaintext } = await createKey(
    systemCtx(db, org, new Date()),
    { name, scopes: ["admin"], agent: null, expiresAt: null },
    testSecret,
  )
  await db.$disconnect()
  const open = () => {
    const writer = openWriter(url)
    onTestFinished(writer.close)
    return writer
  }
  return { url, org, key: plaintext, open }
}

const asked = (id: string) =>
  ({ id, agent: "crawler", session: "s-1", model: "gpt-4o", kind: "llm", estimate: { input: 1, output: 1 }, holdMs: 60_000 }) as const

test(failure(37), async () => {
  const { org } = await makeOrganization({ preset: "observe" })
  const writer = openWriter(await testDatabaseUrl())
  onTestFinished(writer.close)
  const ctx = writer.ctxOf(org)
  const [receipts, answers] = await Promise.all([
    Promise.all(Array.from({ length: 400 }, (_, n) => recordUsage(ctx, { events: [call(`e-${n}`)] }))),
    Promise.all(Array.from({ length: 400 }, (_, n) => authorize(ctx, asked(`c-${n}`)))),
  ])
  expect(receipts.every(({ results }) => results[0]?.status === "recorded")).toBe(true)
  expect(answers.every(({ allowed }) => allowed)).toBe(true)
  // A transaction has one clock: as many instants, as many transactions.
  const db = await testDb()
  const [events] = await db.$queryRaw<{ n: number }[]>`select count(distinct received_at)::int as n from event where org = ${org}`
  const [holds] = await db.$queryRaw<{ n: number }[]>`select count(distinct created_at)::int as n from hold where org = ${org}`
  expect(events?.n).toBeLessThanOrEqual(4)
  expect(holds?.n).toBeLessThanOrEqual(4)
})

/** How many of this database wait for a lock. Asked on a connection of its own: a transaction sees the activity of its first look. */
async function waiting(url: string): Promise<number> {
  return (await query(url, "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).length
}

/** A deadlock that was tried again until it went well is one all the same. */
async function deadlocksIn(url: string): Promise<unknown> {
  const sql = "select pg_stat_clear_snapshot(), deadlocks::int as n from pg_stat_database where datname = current_database()"
  return (await query(url, sql))[0]?.n
}

describe(failure(38), () => {
  test("whatever meets: ids, meters, holds and their sweep", async () => {
    const { url, org, open } = await alone("orders")
    const writers = [open(), open(), open(), open()]
    const names = Array.from({ length: 120 }, (_, n) => `${n}`)
    for (let round = 0; round < 12; round += 1) {
      const receipts = await Promise.all(
        writers.map(async ({ ctxOf, ledger }, at) => {
          const order = at % 2 ? names : names.toReversed()
          // The same ids, then the same names under other ids: who waits for an id never meets the meters at once.
          const id = (n: string) => (round % 2 ? `${round} ${n}` : `${round} ${n} ${at}`)
          const place = (n: string) => ({ agent: `a-${n}`, session: `s-${n}`, user: `u-${n}` })
          const asks = order.slice(0, 12).map((n) => ({ ...asked(`${at} ${round} ${n}`), ...place(n), holdMs: 1_000 }))
          const [receipt] = await Promise.all([
            recordUsage(ctxOf(org), { events: order.map((n) => call(id(n), place(n))) }),
            ...asks.map((ask) => authorize(ctxOf(org), ask)),
            ledger.sweep(),
          ])
          return receipt
        }),
      )
      const said = receipts.flatMap(({ results }) => results.map(({ status }) => status))
      expect(said.filter((status) => status === "recorded")).toHaveLength(round % 2 ? 120 : 480)
    }
    await Promise.all(writers.map(({ close }) => close()))
    expect(await deadlocksIn(url)).toBe(0)
  })

  test("two halves of the same ids, each held by one who wants the other", async () => {
    const { url, org, open } = await alone("halves")
    const [here, there] = [open(), open()]
    const events = Array.from({ length: 21 }, (_, n) => call(`${n}`))
    const blocker = new pg.Client({ connectionString: url })
    await blocker.connect()
    onTestFinished(() => blocker.end())
    await blocker.query("begin")
    const middle = [org, eventKey("id", "crawler", "10")]
    await blocker.query("insert into event_key (org, k, ref, received_at) values ($1, $2, $2, now())", middle)
    // In the order of their batches one would come to the middle from below, the other from above.
    const sent = [recordUsage(here.ctxOf(org), { events }), recordUsage(there.ctxOf(org), { events: events.toReversed() })]
    await expect.poll(() => waiting(url)).toBe(2)
    await blocker.query("rollback")
    const said = (await Promise.all(sent)).flatMap(({ results }) => results.map(({ status }) => status))
    expect(said.filter((status) => status === "recorded")).toHaveLength(21)
    await Promise.all([here.close(), there.close()])
    expect(await deadlocksIn(url)).toBe(0)
  })
})

/** Rows that were read one by one because no index was used; whoever read them has gone, so the statistics know. */
async function scanned(url: string): Promise<Record<string, number>> {
  const rows = await query(
    url,
    "select relname, seq_tup_read::int as n from pg_stat_user_tables where relname in ('total', 'subject', 'ring', 'hold', 'event_key', 'brake', 'incident')",
  )
  return Object.fromEntries(rows.map(({ relname, n }) => [relname, n as number]))
}

test(failure(39), async () => {
  const { url, org, open } = await alone("stale")
  const work = async ({ ctxOf, ledger }: ReturnType<typeof open>, from: number) => {
    for (let n = from; n < from + 12; n += 1) {
      const { hold } = await authorize(ctxOf(org), asked(`c-${n}`))
      await recordUsage(ctxOf(org), { events: [call(`e-${n}`, { ...(hold && { hold: hold.id }) })] })
      await ledger.sweep()
    }
  }
  const tables = ["total", "subject", "ring", "hold", "event_key", "brake", "incident"]
  // As they are when a product is installed: empty, and known to be. Then it is used, by one who plans each statement once.
  for (const table of tables) await query(url, `alter table ${table} set (autovacuum_enabled = off)`)
  await query(url, `vacuum analyze ${tables.join(", ")}`)
  const writer = open()
  await work(writer, 0)
  const some = "from generate_series(1, 20000) n"
  await query(url, `insert into subject (org, scope, subject) select ${org}, 1, 'other ' || n ${some}`)
  await query(url, `insert into event_key (org, k, ref, received_at) select ${org}, gen_random_uuid(), gen_random_uuid(), now() ${some}`)
  await query(url, `insert into total select ${org}, 1, 'other ' || n, 0, 1, 1, 0, 1, 0, current_date, 1, 1, 0, 1, 0, now() ${some}`)
  await query(url, `insert into ring select ${org}, 1, 'other ' || n, 1000, 0, 0, 0, 0, 0, array_fill(0::bigint, array[52]) ${some}`)
  const before = await scanned(url)
  const fresh = open()
  await work(fresh, 100)
  await fresh.close()
  const unknowing = await scanned(url)
  for (const table of tables)
    expect(unknowing[table], `${table}, by who comes now and has no statistics`).toBeLessThan((before[table] ?? 0) + 20_000)
  // Plans of before last until the tables are analyzed, which the caretaker sees to within seconds: then they are made anew.
  expect(await writer.ledger.analyzeGrown()).toEqual(["event_key", "ring", "subject", "total"])
  const analyzed = await scanned(url)
  await work(writer, 200)
  await writer.close()
  const after = await scanned(url)
  for (const table of tables)
    expect(after[table], `${table}, by who planned when it was empty`).toBeLessThan((analyzed[table] ?? 0) + 20_000)
})

test(failure(40), async () => {
  const { url, org, open } = await alone("counter")
  const { ctxOf, close } = open()
  await Promise.all(Array.from({ length: 300 }, (_, n) => recordUsage(ctxOf(org), { events: [call(`e-${n}`)] })))
  await close()
  const [row] = await query(url, "select (n_tup_ins + n_tup_upd)::int as n from pg_stat_user_tables where relname = 'total'")
  const [total] = await query(url, "select calls::int from total where scope = 4")
  expect(total).toEqual({ calls: 300 })
  expect(row?.n, "four rows, once for each batch").toBeLessThanOrEqual(4 * 4)
})

test(failure(41), () => {
  const root = join(import.meta.dirname, "../..")
  const files = globSync(["{lib,server,prisma}/**/*.{ts,sql}"], { cwd: root, exclude: ["lib/db/generated/**"] })
  expect(files.length).toBeGreaterThan(100)
  const notifying = files.filter((file) =>
    /\bpg_notify\s*\(|(?:^|`|;|")\s*(?:notify|listen|unlisten) +[\w"]+ *(?:;|`|,|"|$)/im.test(readFileSync(join(root, file), "utf8")),
  )
  expect(notifying).toEqual([])
})

describe(failure(42), () => {
  test("holds are swept, calls recorded and listeners told after it as before", async () => {
    const { org, key } = await makeOrganization()
    const database = await cuttableDatabase(await testDatabaseUrl())
    const server = await startServer({ databaseUrl: database.url })
    onTestFinished(async () => {
      await server.stop()
      await database.cut()
    })
    const wire = wireTo(key, [server])
    await wire.ask(asked("c-1"))
    const listening = await listen(server, key, { agent: "crawler", session: "s-1" })
    onTestFinished(listening.leave)
    await listening.until(({ action }) => action === "continue")
    await database.cut()
    // Longer than the background work rests between two turns, so that each has found nobody there.
    await pause(2_500)
    await database.open()
    const db = await testDb()
    await db.$executeRaw`update hold set expires_at = now() - interval '1 second' where org = ${org}`
    await expect.poll(async () => (await db.hold.findFirstOrThrow({ where: { org } })).state, { timeout: 8_000 }).toBe("expired")
    expect((await wire.send({ id: "e-1", agent: "crawler", model: "gpt-4o" })).results).toMatchObject([{ status: "recorded" }])
    await programOf(server, key).stop("agent", "crawler")
    await listening.until(({ action }) => action === "kill")
  })

  test("connections that the database has ended are replaced", async () => {
    const { url, org, open } = await alone("ended_idle")
    const writer = open()
    for (let round = 0; round < 3; round += 1) {
      const { results } = await recordUsage(writer.ctxOf(org), { events: [call(`e-${round}`)] })
      expect(results).toMatchObject([{ status: "recorded" }])
      await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'peers%'")
    }
  })

  test("a call whose connection is ended in the middle is counted, once", async () => {
    const { url, org, open } = await alone("ended")
    const { ctxOf } = open()
    await recordUsage(ctxOf(org), { events: [call("e-1")] })
    const blocker = new pg.Client({ connectionString: url })
    await blocker.connect()
    onTestFinished(() => blocker.end())
    await blocker.query("begin")
    await blocker.query("select from total for update")
    const sent = recordUsage(ctxOf(org), { events: [call("e-2")] })
    await expect.poll(() => waiting(url)).toBeGreaterThan(0)
    await query(url, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'peers'")
    await blocker.query("commit")
    expect((await sent).results).toMatchObject([{ status: "recorded" }])
    expect(await query(url, "select calls::int from total where scope = 4")).toEqual([{ calls: 2 }])
  })
})

test(failure(43), async () => {
  const { url, org, key, open } = await alone("screens")
  const writer = open()
  const events = Array.from({ length: 400 }, (_, n) => call(`e-${n}`, { agent: `a-${n % 9}`, session: `s-${n % 30}`, user: `u-${n % 20}` }))
  await recordUsage(writer.ctxOf(org), { events })
  await writer.close()
  const reads = async () => {
    const [row] = await query(
      url,
      "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_user_tables where relname ~ '^event_[0-9]'",
    )
    return row?.n
  }
  const before = await reads()
  const server = await startServer({ databaseUrl: url })
  onTestFinished(async () => void (await server.stop()))
  for (const path of ["burn", "agents", "sessions", "users", "incidents", "limits", "kill-switches"]) {
    const reply = await server.request(`/api/v1/${path}`, { key })
    expect(reply.status, path).toBe(200)
  }
  await server.stop()
  expect(await reads()).toBe(before)
})
