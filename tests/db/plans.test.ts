import { beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { createLedgerDb, type PrismaClient } from "#lib/db/client"
import { readAskedSql } from "#lib/ledger/sql/authorize"
import { releaseHoldSql, sweepHoldsSql } from "#lib/ledger/sql/end-holds"
import { foldableSql } from "#lib/ledger/sql/fold-events"
import { readMetersSql } from "#lib/ledger/sql/read-meters"
import { readOriginalsSql } from "#lib/ledger/sql/read-originals"
import { recordSql } from "#lib/ledger/sql/record"
import { openLedger } from "#tests/db/ledger"
import { ownDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"

type Node = { "Node Type": string; "Relation Name"?: string; "Index Cond"?: string; Plans?: Node[] }

/** Tables that grow with the traffic; `org_state` and the small rest may be read in any way. */
const GROWING = ["total", "subject", "ring", "hold", "event_key", "brake", "incident", "overdrive", "rollup"]

const STATEMENTS = [
  {
    name: "record",
    sql: recordSql({ responses: true, holds: true, tools: true, history: true, past: true }),
    values: ["'[]'", "'[]'", "'[]'"],
  },
  {
    name: "record_plain",
    sql: recordSql({ responses: false, holds: false, tools: false, history: false, past: false }),
    values: ["'[]'", "'[]'", "'[]'"],
  },
  { name: "meters", sql: readMetersSql, values: ["'[]'"] },
  { name: "originals", sql: readOriginalsSql, values: ["'[]'"] },
  { name: "meters_and_holds", sql: readAskedSql, values: ["'[]'", "'[]'"] },
  { name: "release", sql: releaseHoldSql, values: ["1", "''", "null"] },
  { name: "sweep", sql: sweepHoldsSql, values: [] },
]

const ROWS = 30_000
let url = ""

beforeAll(async () => {
  url = await ownDatabaseUrl("plans")
  // What autovacuum does sooner or later is left to the ledger.
  for (const table of [...GROWING, "org_state"]) await query(url, `alter table ${table} set (autovacuum_enabled = off)`)
  await query(url, "insert into org_state (org, zone) values (1, 'UTC')")
})

/** Every node that reads a growing table, as `hold Index Scan (org, id)`. */
function readsOf(node: Node): { table: string; way: string; cond: string }[] {
  const table = node["Relation Name"]
  const own =
    table && GROWING.includes(table) && /Scan/.test(node["Node Type"])
      ? [{ table, way: node["Node Type"], cond: node["Index Cond"] ?? "" }]
      : []
  return [...own, ...(node.Plans ?? []).flatMap(readsOf)]
}

async function planOf(db: PrismaClient, { name, values }: (typeof STATEMENTS)[number]): Promise<Node> {
  const call = values.length > 0 ? `${name}(${values.join(", ")})` : name
  const [row] = await db.$queryRawUnsafe<{ "QUERY PLAN": [{ Plan: Node }] }[]>(`explain (format json, costs off) execute ${call}`)
  return (row as { "QUERY PLAN": [{ Plan: Node }] })["QUERY PLAN"][0].Plan
}

async function connected() {
  const db = createLedgerDb({ url, connections: 1, applicationName: "plans" })
  onTestFinished(() => db.$disconnect())
  for (const { name, sql } of STATEMENTS) await db.$executeRawUnsafe(`prepare ${name} as ${sql}`)
  return db
}

async function load() {
  await query(url, `insert into subject (org, scope, subject) select 1, 1, 's' || n from generate_series(1, ${ROWS}) n`)
  await query(
    url,
    `insert into total select 1, 1, 's' || n, 0, 1, 1, 0, 1, 0, current_date, 0, 0, 0, 0, 0, now() from generate_series(1, ${ROWS}) n`,
  )
  await query(url, `insert into event_key select 1, gen_random_uuid(), gen_random_uuid(), now() from generate_series(1, ${ROWS})`)
  await query(
    url,
    `insert into hold (org, id, ask_id, agent, session, user_name, kind, model, tool, tokens, cost, hash, state, created_at, expires_at, ended_at)
     select 1, 'h' || n, 'h' || n, 'a', 's' || n, '', 'llm', '', '', 1, 1, gen_random_uuid(), case when n % 20 = 0 then 'open' else 'settled' end, now(),
       now(), case when n % 20 = 0 then null else now() end from generate_series(1, ${ROWS}) n`,
  )
  await query(
    url,
    `insert into incident (org, id, rule, code, scope, subject, action, blocking, seen, opened_at)
     select 1, 'i' || n, 'r', 'c', 'session', 's' || n, 'suspend', true, 1, now() from generate_series(1, 500) n`,
  )
}

/** Reads that look rows up by less than a whole key, or not at all. The sweep asks for what has expired, of any organization. */
function loose(name: string, plan: Node): string[] {
  return readsOf(plan)
    .filter(({ way, cond }) => way === "Seq Scan" || cond === "" || (name !== "sweep" && !cond.includes(" AND ")))
    .map(({ table, way, cond }) => `${table}: ${way} ${cond}`)
}

/** Of the event partitions that a plan has rows of, those that it reads otherwise than by an index. */
function wholeEvents(node: Node & { "Actual Rows"?: number }): string[] {
  const own = /^event_\d+$/.test(node["Relation Name"] ?? "") && node["Node Type"] === "Seq Scan" && (node["Actual Rows"] ?? 0) > 0
  return [...(own ? [String(node["Relation Name"])] : []), ...(node.Plans ?? []).flatMap(wholeEvents)]
}

test("what outlived its retention is looked for by an index, where autovacuum has seen the events and not yet the organizations", async () => {
  const own = await ownDatabaseUrl("plans_retention")
  await query(
    own,
    "insert into organization (org, id, name, preset) select n, 'org_' || n, 'org ' || n, 'strict' from generate_series(1, 3) n",
  )
  await query(own, "insert into org_state (org, zone) select n, 'UTC' from generate_series(1, 3) n")
  await query(
    own,
    `insert into event (org, received_at, k, id, agent, session, user_name, kind, model, tool, input, cache_read, cache_write_5m, cache_write_1h, output,
       reasoning, cost, assumed, price_version, measured, placed_at, local_day, hash, settled, late, outcome, source)
     select 1 + n % 3, now(), gen_random_uuid(), 'e' || n, 'a', 's', '', 'llm', '', '', 1, 0, 0, 0, 1, 0, 1, 0, '', true, now(), current_date, gen_random_uuid(),
       false, false, 'ok', 'usage' from generate_series(1, ${ROWS}) n`,
  )
  await query(own, "analyze event")
  const [row] = await query(own, `explain (analyze, format json) ${foldableSql}`, [0, 100])
  const [{ Plan }] = (row as { "QUERY PLAN": [{ Plan: Node }] })["QUERY PLAN"]
  expect(wholeEvents(Plan)).toEqual([])
})

describe("the ledger looks rows up by their key", () => {
  test("a connection that planned on empty tables, as soon as they have grown and been looked at; and a new one", async () => {
    const early = await connected()
    for (const statement of STATEMENTS) await planOf(early, statement)
    await load()
    const { ledger } = await openLedger(url)
    expect(await ledger.analyzeGrown()).toEqual(["event_key", "hold", "incident", "subject", "total"])
    expect(await ledger.analyzeGrown()).toEqual([])
    for (const db of [early, await connected()]) {
      for (const statement of STATEMENTS) {
        const plan = await planOf(db, statement)
        expect({ name: statement.name, loose: loose(statement.name, plan) }).toEqual({ name: statement.name, loose: [] })
        expect(readsOf(plan).length, statement.name).toBeGreaterThan(0)
      }
    }
  })
})
