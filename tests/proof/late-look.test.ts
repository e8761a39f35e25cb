import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { createDb, type PrismaClient } from "#lib/db/client"
import { createPricer } from "#lib/domain/pricing"
import { createLedger, type Ledger } from "#lib/ledger/ledger"
import { createOrganization } from "#lib/services/create-organization"
import { newId } from "#lib/services/new-id"
import { openLedger } from "#tests/db/ledger"
import { type Clocked, clockedDatabase } from "#tests/proof/clock"

/** Two servers look at the same incidents, each now and then; one of them is held up in the middle of its look. */
const SECOND = 1_000
const BEGIN = Date.now()

let clocked: Clocked
beforeAll(async () => {
  clocked = await clockedDatabase("late-look", BEGIN)
}, 90_000)
afterAll(() => clocked?.end())

type Held = "findMany" | "updateMany"

/** A ledger whose looks stop behind their reading (`findMany`) or before their writing (`updateMany`) of incidents, until `release`. */
function heldLedger(held: Held): { ledger: Ledger; stopped: Promise<void>; release(): void } {
  const db = createDb({ url: clocked.url, connections: 2, applicationName: "agent-governor tests late" })
  onTestFinished(() => db.$disconnect())
  const stopped = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  async function hold() {
    stopped.resolve()
    await released.promise
  }
  const incident = new Proxy(db.incident, {
    get: (all, name) =>
      name === held
        ? async (args: never) => {
            if (held === "updateMany") await hold()
            const result = await (all[held] as (args: never) => Promise<unknown>)(args)
            if (held === "findMany") await hold()
            return result
          }
        : Reflect.get(all, name),
  })
  const late = new Proxy(db, { get: (all, name) => (name === "incident" ? incident : Reflect.get(all, name)) }) as PrismaClient
  const ledger = createLedger({
    db: late,
    rulesDb: db,
    pricer: createPricer(),
    newId,
    chance: () => 0,
    nowMs: Date.now,
    onCommit: () => {},
  })
  return { ledger, stopped: stopped.promise, release: released.resolve }
}

/** A session that has just reached its sixty calls a minute, at an instant of its own. */
async function throttled(startMs: number) {
  await clocked.setTo(startMs)
  const { org } = await createOrganization(clocked.db, { name: `late ${startMs}`, preset: "strict", zone: "UTC" }, new Date(startMs))
  const { ledger, usage } = await openLedger(clocked.url)
  const calls = (from: number) =>
    Array.from({ length: 60 }, (_, n) => ({
      id: `${from + n}`,
      agent: "a",
      session: "s",
      model: "gpt-4o-mini",
      usage: { input: 1, output: 0 },
    }))
  await usage(org, calls(0))
  const belowSince = async () => {
    const rows = await clocked.db.incident.findMany({ where: { org, code: "session_calls", state: "open" } })
    expect(rows, "one episode goes on").toHaveLength(1)
    return rows[0]?.belowSince?.getTime() ?? null
  }
  expect(await belowSince()).toBeNull()
  return { ledger, again: () => usage(org, calls(60)), belowSince }
}

test("one that found the figure low later than another does not begin the wait anew", async () => {
  const { ledger, belowSince } = await throttled(BEGIN)
  const lowMs = BEGIN + 70 * SECOND
  await clocked.setTo(lowMs)
  const late = heldLedger("findMany")
  const look = late.ledger.closeCalmedIncidents()
  await late.stopped
  await ledger.closeCalmedIncidents()
  await clocked.setTo(lowMs + 5 * SECOND)
  late.release()
  await look
  expect(await belowSince()).toBe(lowMs)
})

test("one that saw the figure high does not undo that it fell since", async () => {
  const startMs = BEGIN + 1_000 * SECOND
  const { ledger, again, belowSince } = await throttled(startMs)
  await clocked.setTo(startMs + 70 * SECOND)
  await ledger.closeCalmedIncidents()
  await clocked.setTo(startMs + 80 * SECOND)
  await again()
  const late = heldLedger("updateMany")
  const look = late.ledger.closeCalmedIncidents()
  await late.stopped
  await ledger.closeCalmedIncidents()
  expect(await belowSince(), "it is high").toBeNull()
  const lowMs = startMs + 150 * SECOND
  await clocked.setTo(lowMs)
  await ledger.closeCalmedIncidents()
  late.release()
  await look
  expect(await belowSince()).toBe(lowMs)
})
