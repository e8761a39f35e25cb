import { expect, onTestFinished, test } from "vitest"
import { createDb, createLedgerDb } from "#lib/db/client"
import { createPricer } from "#lib/domain/pricing"
import { createLedger } from "#lib/ledger/ledger"
import { authorize } from "#lib/services/authorize"
import { createOrganization } from "#lib/services/create-organization"
import { type LedgerCtx, systemCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"
import { recordUsage } from "#lib/services/record-usage"
import { between, type Random } from "#server/demo/random"
import { ownDatabaseUrl } from "#tests/harness/database"
import { query } from "#tests/harness/postgres"
import { chance } from "./chance.ts"
import type { Sent } from "./wire.ts"

const CONNECTIONS = 4
const BATCHES = 1_000

test("1,000 batches with shuffled ids over four connections, record, authorize, settle and sweep mixed: no deadlock", {
  timeout: 120_000,
}, async () => {
  const random = chance("deadlocks")
  const url = await ownDatabaseUrl("deadlocks")
  const setup = createDb({ url, connections: 1, applicationName: "deadlocks" })
  const orgs: number[] = []
  for (const name of ["one", "two", "three"]) orgs.push((await createOrganization(setup, { name, preset: "observe" }, new Date())).org)
  await setup.$disconnect()
  const writers = Array.from({ length: CONNECTIONS }, () => openWriter(url, random))
  onTestFinished(async () => void (await Promise.all(writers.map((writer) => writer.close()))))

  const open: { id: string; org: number; event: Sent }[] = []
  const done = { record: 0, authorize: 0, sweep: 0, settled: 0, held: 0 }
  let left = BATCHES
  await Promise.all(
    writers.map(async ({ ledger, ctxOf }) => {
      while (left-- > 0) {
        const turn = random()
        if (turn < 0.5) {
          const settling = open.splice(0, between(random, 0, 12))
          await Promise.all(
            orgs.map(async (org) => {
              const events = shuffle(random, [
                ...Array.from({ length: between(random, 1, 30) }, () => anyEvent(random)),
                ...settling.filter((one) => one.org === org).map(({ id, event }) => ({ ...event, hold: id })),
              ])
              const { results } = await recordUsage(ctxOf(org), { events })
              expect(results.map(({ status }) => status)).not.toContain("invalid")
            }),
          )
          done.record += 1
          done.settled += settling.length
        } else if (turn < 0.9) {
          const asked = Array.from({ length: between(random, 1, 20) }, () => ({
            org: orgs[between(random, 0, 2)] ?? 0,
            event: anyEvent(random),
          }))
          const answers = await Promise.all(
            asked.map(({ org, event: { id, agent, session, user } }) => {
              const names = { agent, ...(session !== undefined && { session }), ...(user !== undefined && { user }) }
              return authorize(ctxOf(org), {
                id: `${id} ${random()}`,
                ...names,
                kind: "llm",
                model: "gpt-4o",
                estimate: { input: 1, output: 1 },
                holdMs: random() < 0.3 ? 1 : 60_000,
              })
            }),
          )
          for (const [at, { hold }] of answers.entries()) {
            const one = asked[at]
            if (hold && one) open.push({ id: hold.id, ...one })
          }
          done.authorize += 1
          done.held += answers.filter(({ allowed }) => allowed).length
        } else {
          const [some] = open
          await Promise.all([ledger.sweep(), ...(some ? [ledger.release(some.org, some.id, null)] : [])])
          done.sweep += 1
        }
      }
    }),
  )
  await Promise.all(writers.map(({ ledger }) => ledger.drained()))
  console.log(`deadlocks: ${JSON.stringify(done)}`)
  expect(done.held).toBeGreaterThan(100)
  await expect
    .poll(() => query(url, "select pg_stat_clear_snapshot(), deadlocks::int as n from pg_stat_database where datname = current_database()"))
    .toMatchObject([{ n: 0 }])
})

/** A ledger with a connection of its own; the ids of a few names and events are shared by all, so that they meet. */
function openWriter(url: string, random: Random) {
  const db = createLedgerDb({ url, connections: 1, applicationName: "deadlocks" })
  const rulesDb = createDb({ url, connections: 1, applicationName: "deadlocks rules" })
  const pricer = createPricer()
  const ledger = createLedger({ db, rulesDb, pricer, newId, chance: random, nowMs: Date.now, onCommit: () => {} })
  return {
    ledger,
    ctxOf: (org: number): LedgerCtx => ({ ...systemCtx(rulesDb, org, new Date()), ledger, pricer }),
    close: async () => void (await Promise.all([db.$disconnect(), rulesDb.$disconnect()])),
  }
}

/** Old names and new ones, old ids and new ones, with response ids, as llm and tool calls. */
function anyEvent(random: Random): Sent {
  const name = (kind: string) => `${kind} ${random() < 0.8 ? between(random, 1, 6) : between(random, 7, 1_000_000)}`
  const id = random() < 0.15 ? `again ${between(random, 1, 50)}` : `e ${random()}`
  const place = { id, agent: name("a"), session: name("s"), user: name("u") }
  if (random() < 0.3) return { ...place, kind: "tool", tool: name("t"), outcome: random() < 0.5 ? "error" : "ok" }
  return { ...place, model: "gpt-4o", usage: { input: 1, output: 1 }, responseId: `chatcmpl-${"0".repeat(16)}${between(random, 1, 500)}` }
}

function shuffle<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
