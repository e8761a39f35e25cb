import { randomUUID } from "node:crypto"
import { describe, expect, test } from "vitest"
import { createPricer } from "#lib/domain/pricing"
import { authorize } from "#lib/services/authorize"
import { systemCtx } from "#lib/services/ctx"
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

describe("of a session that has ended", () => {
  const ENDED = { closedBy: "ended", note: "the session ended: still for 7 days", state: "closed" }
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000)

  /** A session whose budget is used up, as if all of it had happened so long ago. */
  async function tripped(server: TestLedger, idleDays: number) {
    const { org } = await makeOrganization()
    const db = await testDb()
    await server.usage(org, [burst("s-1", 1)])
    await db.incident.updateMany({ where: { org }, data: { openedAt: ago(idleDays) } })
    await db.$executeRaw`update total set last_at = ${ago(idleDays)} where org = ${org} and scope = 1`
    return org
  }

  test.each([
    { idleDays: 7.01, state: "closed", because: "still for a week" },
    { idleDays: 6.99, state: "open", because: "not quite" },
  ])("$because: $state", async ({ idleDays, state }) => {
    const server = await openLedger()
    const org = await tripped(server, idleDays)
    await server.ledger.closeEndedSessions()
    expect(await incidentsOf(org)).toMatchObject([state === "closed" ? ENDED : { state }])
  })

  test("one that is opened long ago stays while the session works, or holds budget", async () => {
    const server = await openLedger()
    const db = await testDb()
    const [working, holding] = [await tripped(server, 8), await tripped(server, 8)]
    await db.$executeRaw`update total set last_at = now() where org = ${working} and scope = 1`
    const call = { agent: "a", session: "s-1", user: "", model: "", tool: "", kind: "llm" }
    const ask = { id: "h", askId: "h", hash: randomUUID(), tokens: 1n, cost: 1n, createdAt: ago(8), expiresAt: ago(-1) }
    await db.hold.create({ data: { org: holding, ...call, ...ask } })
    await server.ledger.closeEndedSessions()
    expect([...(await incidentsOf(working)), ...(await incidentsOf(holding))].map(({ state }) => state)).toEqual(["open", "open"])
  })

  test("it lets nothing go: the next ask is refused, the next call opens a new one", async () => {
    const server = await openLedger()
    const org = await tripped(server, 8)
    await server.ledger.closeEndedSessions()
    const stop = { directive: { action: "suspend", code: "session_tokens" } }
    const { directives } = await server.usage(org, [{ ...burst("s-1", 2), usage: { input: 1, output: 0 } }])
    expect(directives).toMatchObject([stop])
    expect(await incidentsOf(org)).toMatchObject([ENDED, { state: "open", seen: 50_001n }])

    const other = await tripped(server, 8)
    await server.ledger.closeEndedSessions()
    const ctx = { ...systemCtx(await testDb(), other, new Date()), ledger: server.ledger, pricer: createPricer() }
    const ask = { id: "ask", agent: "agent-9", session: "s-1", user: "user-9", kind: "llm", model: "gpt-4o-mini", holdMs: 1_000 } as const
    expect(await authorize(ctx, ask)).toMatchObject({ allowed: false, hold: null, ...stop })
    expect(await incidentsOf(other)).toMatchObject([ENDED, { state: "open", seen: 50_000n }])
  })
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
