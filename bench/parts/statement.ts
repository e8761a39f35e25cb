import { readFileSync } from "node:fs"
import { createLedgerDb, type PrismaClient } from "#lib/db/client"
import { eventKey } from "#lib/ledger/event-key"
import { type Fact, toRow } from "#lib/ledger/fact"
import { RINGS_BY_CODE } from "#lib/ledger/rules"
import { recordSql } from "#lib/ledger/sql/record"
import type { Part } from "../bench.ts"
import { bareInsertSql } from "../ceilings/bare-insert.ts"
import { figure } from "../line.ts"
import { makeTenant } from "../tenant.ts"

/** Events per statement, and over how many sessions they are spread: about what a server commits at once when it has to hurry. */
const BATCH = 60
const SESSIONS = 1_000
const WARM = 200
const COUNTED = 150

type Variant = { name: string; sql: string; values: (facts: readonly Fact[]) => unknown[] }
type Running = Variant & { db: PrismaClient; org: number; pid: number; us: number[] }

export const statement: Part = {
  name: "statement",
  about: "processor time of Postgres for the statement that records, and for it without some of its parts, in turns on one connection each",
  async run({ world, say }) {
    const url = await world.makeDatabase("statement")
    const running: Running[] = []
    for (const variant of VARIANTS) {
      const { org, close } = await makeTenant(url, variant.name)
      await close()
      const db = createLedgerDb({ url, connections: 1, applicationName: "agent-governor bench" })
      const [backend] = await db.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`
      running.push({ ...variant, db, org, pid: backend?.pid ?? 0, us: [] })
    }
    for (let turn = 0; turn < WARM + COUNTED; turn += 1) {
      for (const { db, org, pid, sql, values, us } of running) {
        const facts = Array.from({ length: BATCH }, (_, at) => factOf(org, turn * BATCH + at))
        const before = processorUs(pid)
        await db.$queryRawUnsafe(sql, ...values(facts))
        if (turn >= WARM) us.push((processorUs(pid) - before) / BATCH)
      }
    }
    for (const { db } of running) await db.$disconnect()
    const usOf = new Map(running.map(({ name, us }) => [name, us.toSorted((a, b) => a - b)[us.length >> 1] ?? Number.NaN]))
    for (const [name, us] of usOf) say(`    ${name}: ${figure(us)} µs`)
    const whole = usOf.get("whole") ?? Number.NaN
    const parts = VARIANTS.flatMap(({ name }) =>
      name.startsWith("without ") ? `${name.slice(8)} ${figure(whole - (usOf.get(name) ?? 0))}` : [],
    )
    const beside = `bare insert ${figure(usOf.get("bare insert") ?? Number.NaN)}; of it ${parts.join(", ")}; batches of ${BATCH}`
    return {
      lines: [{ what: "the record statement, per event", value: whole, unit: "µs", beside }],
      correctness: [],
      facts: { us: Object.fromEntries(usOf) },
    }
  },
}

/** The rings of the strict preset; its limits are far away. */
const FAR = { tokens: "9000000000000000000", cost: "9000000000000000000", calls: "9000000000000000000", toolCalls: "9000000000000000000" }
const KEPT = RINGS_BY_CODE.map((ring) => ({ ...ring, ...FAR }))

const RECORD = recordSql({ responses: false, holds: false, tools: false, history: false, past: false })
const recorded: Variant["values"] = (facts) => [
  JSON.stringify(facts.map(toRow)),
  JSON.stringify(KEPT.map((ring) => ({ org: facts[0]?.org, ...ring }))),
  JSON.stringify([{ org: facts[0]?.org, rev: "9999" }]),
]

const VARIANTS: readonly Variant[] = [
  { name: "whole", sql: RECORD, values: recorded },
  { name: "without rings", sql: changed("where not n.backfill and", "where n.org < 0 and"), values: recorded },
  {
    name: "without rollups",
    sql: changed("where (select count(*) from rings) >= 0", "where (select count(*) from rings) < 0"),
    values: recorded,
  },
  {
    name: "without the reply",
    sql: `${RECORD.slice(0, placeOf("concerned as materialized"))}nothing as (select) select from done`,
    values: recorded,
  },
  { name: "bare insert", sql: bareInsertSql, values: (facts) => [JSON.stringify(facts.map(bareRow))] },
]

/** What the ledger's own statement fills in is said to the bare one. */
function bareRow(fact: Fact, pos: number): Record<string, unknown> {
  const said: Record<string, unknown> = JSON.parse(JSON.stringify(toRow(fact, pos)))
  return {
    ...{
      kind: "llm",
      tool: "",
      cache_write_5m: 0,
      cache_write_1h: 0,
      reasoning: 0,
      assumed: "0",
      measured: true,
      outcome: "ok",
      source: "usage",
    },
    ...said,
  }
}

/** @throws where the statement is no longer written so, and this part would measure something else than it says */
function placeOf(text: string): number {
  const at = RECORD.indexOf(text)
  if (at < 0 || RECORD.indexOf(text, at + 1) >= 0) throw new Error(`the record statement does not have once: ${text}`)
  return at
}

function changed(from: string, to: string): string {
  const at = placeOf(from)
  return RECORD.slice(0, at) + to + RECORD.slice(at + from.length)
}

function factOf(org: number, serial: number): Fact {
  const of = ((serial * 2_654_435_761) >>> 0) % SESSIONS
  const id = `call-${serial}`
  const k = eventKey("id", `agent-${of % 200}`, id)
  return {
    ...{
      org,
      k,
      resp: null,
      id,
      agent: `agent-${of % 200}`,
      session: `session-${of}`,
      user: `user-${of % 500}`,
      kind: "llm",
      model: "gpt-4o",
      tool: "",
    },
    counts: { input: 388, cacheRead: 512, cacheWrite5m: 0, cacheWrite1h: 0, output: 120, reasoning: 0 },
    ...{ costNano: 2_810_000n, assumedNano: 0n, costReportedNano: null, priceVersion: "genai-prices 2026-11-01", measured: true },
    ...{ occurredAtMs: Date.now(), durationMs: 1_840, ageMs: 0, hash: k, hold: null, outcome: "ok", fingerprint: null, source: "usage" },
    raw: { prompt_tokens: 900, completion_tokens: 120, total_tokens: 1_020, prompt_tokens_details: { cached_tokens: 512 } },
    backfill: false,
  }
}

/** NaN outside of Linux. */
function processorUs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1_000
  } catch {
    return Number.NaN
  }
}
