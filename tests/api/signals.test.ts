import pg from "pg"
import { afterEach, describe, expect, test } from "vitest"
import { AgentRow } from "#lib/contracts/burn"
import { Incident } from "#lib/contracts/incidents"
import { page } from "#lib/contracts/primitives"
import { type Listening, listen } from "#tests/api/listen"
import { call, openProgram, toolCall } from "#tests/api/program"
import { testDatabaseUrl } from "#tests/harness/database"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const here = withServer()
const there = withServer()
const open: Listening[] = []
afterEach(() => {
  for (const { leave } of open.splice(0)) leave()
})

async function hear(key: string, query: Record<string, string>, at = there): Promise<Listening> {
  const listening = await listen(at, key, query)
  open.push(listening)
  return listening
}

async function newProgram(preset: "strict" | "observe" = "strict") {
  return openProgram(here, { preset })
}

const SECOND = 1_000

describe("a listener", () => {
  test("hears the directive at once, and when to come back", async () => {
    const { key } = await newProgram()
    const { until, retryMs, heard } = await hear(key, { agent: "crawler", session: "s-1" })
    await until(({ action }) => action === "continue")
    expect(heard).toHaveLength(1)
    expect(retryMs()).toBeGreaterThanOrEqual(0)
    expect(retryMs()).toBeLessThan(5_000)
  })

  test.each([
    { scope: "org", subject: null, missed: null },
    { scope: "agent", subject: "crawler", missed: { agent: "indexer", session: "s-1" } },
    { scope: "session", subject: "s-1", missed: { agent: "crawler", session: "s-2" } },
    { scope: "user", subject: "ada", missed: { agent: "crawler", session: "s-1", user: "bob" } },
    { scope: "model", subject: "gpt-4o", missed: { agent: "crawler", session: "s-1", user: "ada", model: "gpt-4o-mini" } },
  ] as const)(
    "at another server hears a stop of $scope $subject within a second, and its end; others hear nothing",
    async ({ scope, subject, missed }) => {
      const { key, stop, resume } = await newProgram()
      const stopped = await hear(key, { agent: "crawler", session: "s-1", user: "ada", model: "gpt-4o" })
      const other = missed ? await hear(key, missed) : null
      await stopped.until(({ action }) => action === "continue")
      await other?.until(({ action }) => action === "continue")
      const pressedAt = performance.now()
      const { id } = await stop(scope, subject, "wrong turn")
      const { directive, atMs } = await stopped.until(({ action }) => action === "kill")
      expect(atMs - pressedAt).toBeLessThan(SECOND)
      expect(directive).toMatchObject({ code: "kill_switch", cause: { id }, message: expect.stringContaining("wrong turn") })
      const liftedAt = performance.now()
      await resume(id)
      const last = await stopped.until(({ action, revision }) => action === "continue" && revision > directive.revision)
      expect(last.atMs - liftedAt).toBeLessThan(SECOND)
      const revisions = stopped.heard.map((one) => one.directive.revision)
      expect(revisions).toEqual([...revisions].sort((a, b) => a - b))
      expect(stopped.heard.map((one) => one.directive.action)).toEqual(["continue", "kill", "continue"])
      if (other) expect(other.heard.map((one) => one.directive.action)).toEqual(["continue"])
    },
  )

  test("hears a stop though its figures cannot be read", async () => {
    const { key, stop } = await newProgram()
    const listener = await hear(key, { agent: "crawler", session: "s-1" })
    await listener.until(({ action }) => action === "continue")
    const holder = new pg.Client({ connectionString: await testDatabaseUrl() })
    await holder.connect()
    try {
      await holder.query("begin; lock table total in access exclusive mode")
      await stop("agent", "crawler", "figures are held up")
      const { directive } = await listener.until(({ action }) => action === "kill")
      expect(directive).toMatchObject({ code: "kill_switch", remaining: { tokens: null, costUsd: null } })
    } finally {
      await holder.end()
    }
  })

  test("hears what the call of another agent of its session led to, and what a person made of it", async () => {
    const { key, report, get, org } = await newProgram()
    const listener = await hear(key, { agent: "indexer", session: "s-1" })
    const elsewhere = await hear(key, { agent: "indexer", session: "s-2" })
    await listener.until(({ action }) => action === "continue")
    const reportedAt = performance.now()
    await report(toolCall("all", { costUsd: "0.5" }))
    const { directive, atMs } = await listener.until(({ action }) => action === "suspend")
    expect(atMs - reportedAt).toBeLessThan(SECOND)
    expect(directive).toMatchObject({ code: "session_cost", cause: { used: "0.5", ceiling: "0.5" }, lift: { how: ["overdrive", "raise"] } })
    const session = await (await testDb()).session.findFirstOrThrow({ where: { org } })
    const json = { extraUsd: "1", minutes: 5, note: "finish" }
    expect((await here.request(`/api/v1/sessions/${session.id}/overdrive`, { key, json })).status).toBe(201)
    await listener.until(({ action, revision }) => action === "continue" && revision > directive.revision)
    expect(elsewhere.heard.map((one) => one.directive.action)).toEqual(["continue"])
    expect(page(Incident).parse(await get("/api/v1/incidents")).items).toMatchObject([{ state: "closed" }])
  })

  test("hears when a wait is over", async () => {
    const { key, batch } = await newProgram()
    const listener = await hear(key, { agent: "crawler", session: "s-1" })
    await listener.until(({ action }) => action === "continue")
    await batch(Array.from({ length: 10 }, (_, n) => toolCall(`e-${n}`)))
    const { directive } = await listener.until(({ code }) => code === "thought_brake")
    const after = await listener.until(({ action, revision }) => action === "continue" && revision > directive.revision)
    expect(Date.parse(after.directive.issuedAt)).toBeGreaterThanOrEqual(Date.parse(directive.until ?? ""))
  })

  test("hears when Overdrive has run out", async () => {
    const { key, report, org } = await newProgram()
    await report(toolCall("all", { costUsd: "0.5" }))
    const db = await testDb()
    const { id } = await db.session.findFirstOrThrow({ where: { org } })
    await here.request(`/api/v1/sessions/${id}/overdrive`, { key, json: { extraUsd: "1", minutes: 1, note: "a minute" } })
    await db.overdrive.updateMany({ where: { org }, data: { until: new Date(Date.now() + 1_500) } })
    const listener = await hear(key, { agent: "crawler", session: "s-1" })
    await listener.until(({ action }) => action === "continue")
    await listener.until(({ code }) => code === "session_cost")
  })

  test("without a session stands for the implicit one of its day", async () => {
    const { key, batch } = await newProgram()
    const listener = await hear(key, { agent: "crawler" })
    await listener.until(({ action }) => action === "continue")
    await batch([call("e-1", { session: undefined, model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } })])
    const { directive } = await listener.until(({ code }) => code === "session_tokens")
    expect(directive.cause?.subject).toMatch(/^crawler · \d{4}-\d\d-\d\d$/)
  })

  test("is an agent that listens, and hearing is being told", async () => {
    const { key, stop, get, org } = await newProgram()
    const listener = await hear(key, { agent: "quiet", session: "s-1" })
    await listener.until(({ action }) => action === "continue")
    const { id } = await stop("agent", "quiet")
    await listener.until(({ action }) => action === "kill")
    const db = await testDb()
    await expect.poll(() => db.obedience.findFirst({ where: { org, cause: id } })).toMatchObject({ agent: "quiet", spent: 0n })
    const { agents } = (await get("/api/v1/burn")) as { agents: unknown[] }
    expect(agents.map((row) => AgentRow.parse(row))).toMatchObject([
      { name: "quiet", control: "listens", status: "killed", stop: { obedience: "told" } },
    ])
  })

  test.each([
    { query: {}, status: 422, because: "it says who it is" },
    { query: { agent: "a", tool: "t" }, status: 422, because: "an unknown parameter" },
    { query: { agent: "a\u0000" }, status: 422, because: "a name is a name" },
  ])("$status: $because", async ({ query, status }) => {
    const { key } = await newProgram()
    const reply = await here.request(`/api/v1/signals?${new URLSearchParams(query as Record<string, string>)}`, { key })
    expect(reply.status).toBe(status)
  })

  test("needs a key of an agent's", async () => {
    const { org } = await newProgram()
    const key = await makeKey(org, ["read"])
    expect((await here.request("/api/v1/signals?agent=a", { key })).status).toBe(403)
    expect((await here.request("/api/v1/signals?agent=a")).status).toBe(401)
  })
})

describe("many listeners", () => {
  test("three hundred at two servers are all told within a second, and cost their database next to nothing", {
    timeout: 60_000,
  }, async () => {
    const { key, stop } = await newProgram()
    const all = await Promise.all(
      Array.from({ length: 300 }, (_, n) => hear(key, { agent: `a-${n}`, session: `s-${n % 30}` }, n % 2 ? there : here)),
    )
    await Promise.all(all.map(({ until }) => until(({ action }) => action === "continue")))
    const pressedAt = performance.now()
    await stop("org", null)
    const heard = await Promise.all(all.map(({ until }) => until(({ action }) => action === "kill")))
    expect(Math.max(...heard.map(({ atMs }) => atMs)) - pressedAt).toBeLessThan(SECOND)
    expect(all.every((one) => one.heard.length === 2)).toBe(true)
  })
})
