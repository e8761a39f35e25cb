import { describe, expect, test } from "vitest"
import { Authorization } from "#lib/contracts/authorize"
import { AgentRow } from "#lib/contracts/burn"
import { Incident, IncidentDetail } from "#lib/contracts/incidents"
import { page } from "#lib/contracts/primitives"
import { call, programOf, toolCall } from "#tests/api/program"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const first = withServer()
const second = withServer()

async function newFleet() {
  const { org, key } = await makeOrganization()
  const program = programOf(first, key)
  const elsewhere = programOf(second, key)
  const db = await testDb()
  // More than sixty calls a minute are what is tried here.
  await db.limit.updateMany({ where: { org, name: "call rate" }, data: { ceiling: 10_000n } })
  let asks = 0
  return {
    ...program,
    org,
    key,
    db,
    elsewhere,
    async ask(server: typeof first, over: Record<string, unknown> = {}) {
      asks += 1
      const estimate = { input: 10, output: 10, costUsd: "0.0001" }
      const json = { id: `ask-${asks}`, agent: "crawler", session: "s-1", model: "gpt-4o", estimate, ...over }
      const reply = await server.request("/api/v1/authorize", { key, json })
      return Authorization.parse(await reply.json())
    },
    async stopOf(agent: string) {
      const { agents } = (await program.get("/api/v1/burn")) as { agents: unknown[] }
      return agents.map((row) => AgentRow.parse(row)).find(({ name }) => name === agent)?.stop ?? null
    },
    /** Shift what has been told so far into the past, instead of waiting. */
    async later(seconds: number) {
      await db.$executeRaw`update obedience set told_at = told_at - ${seconds}::int * interval '1 second',
        last_call_at = last_call_at - ${seconds}::int * interval '1 second' where org = ${org}`
    },
  }
}

describe("a stop is seen to be obeyed", () => {
  test.each([
    { scope: "agent", subject: "crawler" },
    { scope: "session", subject: "s-1" },
    { scope: "user", subject: "ada" },
    { scope: "org", subject: null },
  ] as const)("of $scope $subject: untold, told, defying with what it spends, obeyed", async ({ scope, subject }) => {
    const { report, stop, stopOf, later } = await newFleet()
    const work = (id: string, over = {}) => report(call(id, { user: "ada", ...over }))
    await work("before")
    await stop(scope, subject)
    expect(await stopOf("crawler")).toMatchObject({ obedience: "untold", toldAt: null, spentSinceUsd: "0" })
    expect((await work("told", { durationMs: 500 })).directive.action).toBe("kill")
    expect(await stopOf("crawler")).toMatchObject({ obedience: "told", spentSinceUsd: "0" })
    await later(5)
    await work("under way", { durationMs: 20_000 })
    expect(await stopOf("crawler"), "begun before it was told").toMatchObject({ obedience: "told", spentSinceUsd: "0" })
    await work("defies", { durationMs: 100 })
    await work("defies again")
    expect(await stopOf("crawler")).toMatchObject({ obedience: "defying", spentSinceUsd: "0.001" })
    await later(61)
    expect(await stopOf("crawler"), "a minute without a call").toMatchObject({ obedience: "obeyed", spentSinceUsd: "0.001" })
    await work("and yet")
    expect(await stopOf("crawler")).toMatchObject({ obedience: "defying", spentSinceUsd: "0.0015" })
  })

  test("a refused authorize tells, and so does a directive that was read", async () => {
    const { stop, ask, stopOf, directive, report } = await newFleet()
    await report(call("e-1"))
    await report(call("e-2", { agent: "reader" }))
    await stop("org", null)
    expect(await ask(second)).toMatchObject({ allowed: false, directive: { action: "kill" } })
    expect(await stopOf("crawler")).toMatchObject({ obedience: "told" })
    expect(await stopOf("reader")).toMatchObject({ obedience: "untold" })
    await directive({ agent: "reader" })
    expect(await stopOf("reader")).toMatchObject({ obedience: "told" })
  })

  test("of an incident, agent by agent of the session", async () => {
    const { report, get, directive, later, elsewhere } = await newFleet()
    for (const agent of ["a", "b", "c"]) await report(call(`before ${agent}`, { agent }))
    await report(toolCall("all", { agent: "a", costUsd: "0.5" }))
    await directive({ agent: "b", session: "s-1" })
    await later(10)
    await elsewhere.report(call("defies", { agent: "b", durationMs: 200 }))
    const [incident] = page(Incident).parse(await get("/api/v1/incidents")).items
    const { agents } = IncidentDetail.parse(await get(`/api/v1/incidents/${incident?.id}`))
    expect(agents.sort((x, y) => (x.agent < y.agent ? -1 : 1))).toMatchObject([
      { agent: "a", obedience: "told", spentSinceUsd: "0" },
      { agent: "b", obedience: "defying", spentSinceUsd: "0.0005" },
      { agent: "c", obedience: "untold", toldAt: null },
    ])
  })
})

describe("a kill switch", () => {
  test.each([
    { scope: "org", subject: null },
    { scope: "user", subject: "ada" },
    { scope: "agent", subject: "crawler" },
    { scope: "session", subject: "s-1" },
    { scope: "model", subject: "gpt-4o" },
  ] as const)(
    "on $scope $subject is obeyed by the very next decision of the other server: 20 of 20",
    { timeout: 60_000 },
    async ({ scope, subject }) => {
      const { ask, key, elsewhere } = await newFleet()
      for (let n = 0; n < 20; n += 1) {
        const at = programOf(n % 2 ? second : first, key)
        const other = n % 2 ? first : second
        expect((await ask(other, { user: "ada" })).allowed, `before ${n}`).toBe(true)
        const { id } = await at.stop(scope, subject)
        expect(await ask(other, { user: "ada" }), `stopped ${n}`).toMatchObject({
          allowed: false,
          directive: { action: "kill", cause: { id } },
        })
        const { directive } = await programOf(other, key).report(call(`e-${n}`, { user: "ada", usage: { input: 1, output: 0 } }))
        expect(directive.action).toBe("kill")
        await at.resume(id)
        expect((await ask(other, { user: "ada" })).allowed, `resumed ${n}`).toBe(true)
      }
      expect((await elsewhere.directive({ agent: "crawler", session: "s-1", user: "ada", model: "gpt-4o" })).action).toBe("continue")
    },
  )

  test("on a model: no downgrade leads to it", async () => {
    const { batch, ask, stop, directive, db, org } = await newFleet()
    await db.limit.updateMany({
      where: { org, name: { in: ["session budget", "session token breaker"] } },
      data: { ceiling: 1_000_000_000_000n },
    })
    await db.limit.updateMany({ where: { org, name: "user quota" }, data: { ceiling: 1_000n } })
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await batch([call("all", { user: "ada", usage: { input: 1_000, output: 0 } })])
    const who = { agent: "crawler", session: "s-1", user: "ada" }
    expect(await ask(second, { user: "ada" })).toMatchObject({ allowed: true, model: "gpt-4o-mini" })
    await stop("model", "gpt-4o-mini")
    expect(await ask(second, { user: "ada" })).toMatchObject({
      allowed: false,
      directive: { action: "suspend", code: "user_tokens" },
    })
    expect(await directive({ ...who, model: "gpt-4o" })).toMatchObject({ action: "suspend", model: null })
    expect((await directive({ ...who, model: "gpt-4o-mini" })).action).toBe("kill")
  })
})

describe("thousands of sessions that stand still", () => {
  test("each of them is stopped exactly, and no new one makes a server load its rules again", { timeout: 90_000 }, async () => {
    const { batch, ask, directive, get, db, org } = await newFleet()
    const size = 500
    const before = (await db.orgState.findUniqueOrThrow({ where: { org } })).rev
    for (let at = 0; at < 6_000; at += size) {
      const { directives } = await batch(
        Array.from({ length: size }, (_, n) => toolCall(`e-${at + n}`, { session: `s-${at + n}`, costUsd: "0.5" })),
      )
      expect(directives.every(({ directive: one }) => one.action === "suspend" && one.lift?.url?.startsWith("/incidents/inc_"))).toBe(true)
    }
    expect((await db.orgState.findUniqueOrThrow({ where: { org } })).rev).toBe(before)
    expect(await db.incident.count({ where: { org, state: "open", blocking: true } })).toBe(6_000)
    for (const session of ["s-0", "s-1", "s-2999", "s-5999"]) {
      expect(await directive({ agent: "crawler", session })).toMatchObject({
        action: "suspend",
        lift: { url: expect.stringContaining("/incidents/") },
      })
      expect(await ask(second, { session })).toMatchObject({ allowed: false, directive: { code: "session_cost" } })
    }
    expect((await ask(second, { session: "s-new" })).allowed).toBe(true)
    expect(page(Incident).parse(await get("/api/v1/incidents?limit=200")).items).toHaveLength(200)
  })
})
