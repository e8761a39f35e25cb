import { expect, test } from "vitest"
import { openLedger, type TestLedger } from "#tests/db/ledger"
import { makeOrganization, testDb } from "#tests/harness/organization"

/** Of a user of its own, so that nothing but the session trips. */
const burst = (session: string, n: number) => ({
  id: `${session}-${n}`,
  agent: `agent-${n % 5}`,
  session,
  user: `user-${n}`,
  model: "gpt-4o-mini",
  usage: { input: 50_000, output: 0 },
})

/** Twenty agents at once, on two servers, each of which uses up the session's budget alone. */
async function tripAtOnce(servers: readonly TestLedger[], org: number, session: string, from = 0) {
  const receipts = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (servers[n % 2] as TestLedger).usage(org, [burst(session, from + n)])),
  )
  return receipts.flatMap(({ directives }) => directives.map(({ directive }) => directive))
}

async function incidentsOf(org: number) {
  return (await testDb()).incident.findMany({ where: { org, code: "session_tokens" }, orderBy: { openedAt: "asc" } })
}

test("twenty trips at once are one episode, and everyone is told of the same", async () => {
  const servers = [await openLedger(), await openLedger()]
  const { org } = await makeOrganization()
  const told = await tripAtOnce(servers, org, "s-1")
  expect(told.map(({ action }) => action)).toEqual(Array(20).fill("suspend"))
  expect(new Set(told.map(({ cause }) => cause?.id)).size).toBe(1)
  expect(await incidentsOf(org)).toMatchObject([{ scope: "session", subject: "s-1", state: "open", blocking: true }])
})

test("each session has an episode of its own", async () => {
  const servers = [await openLedger(), await openLedger()]
  const { org } = await makeOrganization()
  await Promise.all(["s-1", "s-2", "s-3"].map((session) => tripAtOnce(servers, org, session)))
  expect((await incidentsOf(org)).map(({ subject }) => subject).toSorted()).toEqual(["s-1", "s-2", "s-3"])
})

test("after a person has closed it, a further trip is a new one", async () => {
  const servers = [await openLedger(), await openLedger()]
  const { org } = await makeOrganization()
  await tripAtOnce(servers, org, "s-1")
  const db = await testDb()
  await db.incident.updateMany({ where: { org }, data: { state: "closed", closedAt: new Date(), closedBy: "ada" } })
  await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
  await tripAtOnce(servers, org, "s-1", 100)
  expect((await incidentsOf(org)).map(({ state }) => state)).toEqual(["closed", "open"])
})

test("an episode raises the revision, a repeat of it does not: rules are not loaded for nothing", async () => {
  const servers = [await openLedger(), await openLedger()]
  const { org } = await makeOrganization()
  const revision = async () => (await (await testDb()).orgState.findUniqueOrThrow({ where: { org } })).rev
  await tripAtOnce(servers, org, "s-1")
  const tripped = await revision()
  for (let n = 0; n < 5; n += 1) await servers[n % 2]?.usage(org, [burst("s-1", 200 + n)])
  expect(await revision()).toBe(tripped)
})

test("the same names in another organization trip nothing there", async () => {
  const servers = [await openLedger(), await openLedger()]
  const [{ org }, { org: other }] = [await makeOrganization(), await makeOrganization()]
  await tripAtOnce(servers, org, "s-1")
  expect(await incidentsOf(other)).toEqual([])
  const { directives } = await (servers[0] as TestLedger).usage(other, [{ ...burst("s-1", 1), usage: { input: 1, output: 0 } }])
  expect(directives).toMatchObject([{ directive: { action: "continue" } }])
})
