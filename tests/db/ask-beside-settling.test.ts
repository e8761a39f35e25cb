import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { isTimeOut } from "#lib/db/errors"
import type { Ask } from "#lib/ledger/authorize"
import { LOCK, lockSql } from "#lib/ledger/sql/lock"
import { openLedger } from "#tests/db/ledger"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"

const call = (id: string, more: object = {}) => ({
  id,
  agent: "crawler",
  session: "s-1",
  model: "gpt-4o",
  usage: { input: 10, output: 5 },
  ...more,
})

function ask(org: number, askId: string, of: { agent?: string; session?: string } = {}): Ask {
  const subjects = { agent: of.agent ?? "crawler", session: of.session ?? "s-1", user: "" }
  const amount = { tokens: 15n, cost: 75_000n, calls: 1n, toolCalls: 0n }
  const more = { costAt: () => 75_000n, holdMs: 60_000, hash: "00000000-0000-0000-0000-000000000001" }
  return { org, askId, subjects, kind: "llm", model: "gpt-4o", tool: "", amount, ...more }
}

async function openBlocker() {
  const blocker = new pg.Client({ connectionString: await testDatabaseUrl() })
  await blocker.connect()
  onTestFinished(() => blocker.end())
  const waiting = async () => (await blocker.query("select from pg_locks where not granted")).rowCount
  return {
    query: (sql: string, values: unknown[] = []) => blocker.query(sql, values),
    someoneWaits: () => expect.poll(waiting).toBeGreaterThan(0),
  }
}

const heldOf = (url: string, org: number) =>
  query(
    url,
    "select scope, held_tokens::int as tokens, held_calls::int as calls from subject where org = $1 and scope in (1, 4) order by scope, subject",
    [org],
  )

test("while a call is being settled others of the organization may ask, and nobody's hold is lost or counted twice", async () => {
  const url = await testDatabaseUrl()
  const { org } = await makeOrganization()
  const [first, second] = [await openLedger(), await openLedger()]
  const { hold } = await first.ledger.authorize(ask(org, "a"))
  await first.usage(org, [call("before")])
  const blocker = await openBlocker()
  await blocker.query("begin")
  // Settling stops between adding to the totals and giving back.
  await blocker.query("select from rollup where org = $1 for update", [org])
  const settling = first.usage(org, [call("a", { hold: hold?.id })])
  await blocker.someoneWaits()

  const other = await second.ledger.authorize(ask(org, "b", { agent: "writer", session: "s-2" }))
  expect(other.allowed).toBe(true)
  expect(await heldOf(url, org), "both, since the first is not settled yet").toEqual([
    { scope: 1, tokens: 15, calls: 1 },
    { scope: 1, tokens: 15, calls: 1 },
    { scope: 4, tokens: 30, calls: 2 },
  ])
  await blocker.query("commit")
  expect((await settling).results).toMatchObject([{ status: "recorded" }])
  expect(await heldOf(url, org)).toEqual([
    { scope: 1, tokens: 0, calls: 0 },
    { scope: 1, tokens: 15, calls: 1 },
    { scope: 4, tokens: 15, calls: 1 },
  ])
})

test("whoever waits for it for too long is told that he waited, and nothing is held", async () => {
  const { org } = await makeOrganization()
  const { ledger } = await openLedger()
  const blocker = await openBlocker()
  await blocker.query("begin")
  await blocker.query(lockSql, [LOCK.decisions, org])
  const refused = await ledger.authorize(ask(org, "a")).catch((reason: unknown) => reason)
  expect(isTimeOut(refused)).toBe(true)
  expect(await heldOf(await testDatabaseUrl(), org)).toEqual([])
  await blocker.query("commit")
  expect((await ledger.authorize(ask(org, "a"))).allowed).toBe(true)
})

test("while somebody decides, another server's ask waits, and then sees what was decided", async () => {
  const { org } = await makeOrganization()
  const [first, second] = [await openLedger(), await openLedger()]
  await first.ledger.authorize(ask(org, "a"))
  const blocker = await openBlocker()
  await blocker.query("begin")
  // The first stops when it has read and decided: at the subject that it adds to.
  await blocker.query("select from subject where org = $1 and scope = 4 for update", [org])
  const one = first.ledger.authorize(ask(org, "b"))
  await blocker.someoneWaits()
  const two = second.ledger.authorize(ask(org, "c"))
  const waiting = async () => (await blocker.query("select from pg_locks where not granted and locktype = 'advisory'")).rowCount
  await expect.poll(waiting).toBe(1)
  await blocker.query("commit")
  const held = async (asked: typeof one) => (await asked).meters.total(org, "session", "s-1")?.held.tokens
  expect([await held(one), await held(two)], "beside those before it, and its own").toEqual([30n, 45n])
})
