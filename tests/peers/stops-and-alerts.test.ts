import { describe, expect, onTestFinished, test } from "vitest"
import { type AgentRow, BurnSnapshot } from "#lib/contracts/burn"
import { page } from "#lib/contracts/primitives"
import { User } from "#lib/contracts/users"
import { projectToEnd } from "#lib/domain/burn"
import { createCalendar } from "#lib/domain/calendar"
import { listen } from "#tests/api/listen"
import { call, programOf, toolCall } from "#tests/api/program"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { makeGoverned } from "#tests/proof/governed"
import { wireTo } from "#tests/proof/wire"
import { failure } from "./failures.ts"

const one = withServer()
const other = withServer()

const WHO = { agent: "crawler", session: "s-1" }
const HOUR_MS = 3_600_000

async function rowOf(key: string): Promise<AgentRow> {
  const { agents } = BurnSnapshot.parse(await (await one.request("/api/v1/burn", { key })).json())
  return agents.find(({ name }) => name === "crawler") as AgentRow
}

describe(failure(31), () => {
  const failed = (n: number) => Array.from({ length: n }, (_, at) => toolCall(`f-${at}`, { outcome: "error" }))
  type Story = { why: string; events: Record<string, unknown>[]; stopped?: true; code: string; action: string; waits: boolean }

  test.each<Story>([
    {
      why: "a budget that is used up",
      events: [call("e", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } })],
      code: "session_tokens",
      action: "suspend",
      waits: false,
    },
    { why: "a tool that keeps failing", events: failed(3), code: "human_intervention_required", action: "suspend", waits: false },
    { why: "a person's stop", events: [call("e")], stopped: true, code: "kill_switch", action: "kill", waits: false },
    {
      why: "a rate, which ends by itself",
      events: Array.from({ length: 60 }, (_, n) => call(`e-${n}`, { model: "gpt-4o-mini" })),
      code: "session_calls",
      action: "throttle",
      waits: true,
    },
    { why: "a tool that failed once", events: failed(1), code: "retry_brake", action: "throttle", waits: true },
  ])("$why is told as $action, to be tried again: $waits", async ({ events, stopped, code, action, waits }) => {
    const { key } = await makeOrganization()
    if (stopped) await programOf(one, key).stop("agent", "crawler")
    const replies = [
      await one.request("/api/v1/usage", { key, json: { events } }),
      await one.request("/api/v1/authorize", { key, json: { id: "c-1", ...WHO, kind: "tool", tool: "search" } }),
      await one.request(`/api/v1/directive?${new URLSearchParams(WHO)}`, { key }),
    ]
    for (const reply of replies) {
      expect(reply.status, "an answer, no error").toBe(200)
      expect(reply.headers.get("retry-after")).toBeNull()
      const body = (await reply.json()) as { directives?: { directive: object }[]; directive?: object }
      const directive = body.directives?.[0]?.directive ?? body.directive ?? body
      expect(directive).toMatchObject({ action, code, retryAfterMs: waits ? expect.any(Number) : null })
      if (!waits) expect(directive, "and says who can lift it").toMatchObject({ lift: { how: expect.any(Array), by: expect.any(String) } })
    }
  })
})

describe(failure(32), () => {
  const spend = (from: number) =>
    Array.from({ length: 20 }, (_, n) => ({
      id: `e-${from + n}`,
      agent: "crawler",
      session: `s-${n}`,
      kind: "tool",
      tool: "search",
      costUsd: "0.01",
    }))

  test("twenty calls past the line, on two servers at once, and twenty more: one alert, and nobody is stopped", async () => {
    const { key, org } = await makeGoverned({ scope: "agent", metric: "cost", window: "minute", ceiling: 50_000_000n, action: "alert" })
    const [here, there] = [programOf(one, key), programOf(other, key)]
    for (const from of [0, 100]) {
      const told = await Promise.all(spend(from).map((event, n) => (n % 2 ? here : there).report(event)))
      expect(new Set(told.map(({ directive }) => directive.action))).toEqual(new Set(["continue"]))
    }
    const incidents = await (await testDb()).incident.findMany({ where: { org } })
    expect(incidents).toMatchObject([{ code: "agent_cost", action: "alert", blocking: false, state: "open" }])
  })

  test.each([
    {
      way: "call by call, on two servers",
      send: (key: string) => Promise.all(spend(0).map((event, n) => programOf(n % 2 ? one : other, key).report(event))),
    },
    { way: "in one leap", send: (key: string) => programOf(one, key).batch(spend(0)) },
  ])("the warnings before it, $way: each once", async ({ send }) => {
    const { key, org } = await makeGoverned({ scope: "agent", metric: "cost", window: "day", ceiling: 200_000_000n, warnAt: [0.5, 0.8] })
    await send(key)
    const warnings = await (await testDb()).warning.findMany({ where: { org }, orderBy: { fraction: "asc" } })
    expect(warnings).toMatchObject([
      { fraction: 0.5, subject: "crawler" },
      { fraction: 0.8, subject: "crawler" },
    ])
  })
})

describe(failure(33), () => {
  const at = (iso: string) => Date.parse(iso)

  test.each([
    { period: ["2027-02-01", "2027-03-01"], now: "2027-02-08", projected: 2_800n, because: "a quarter of February is gone" },
    { period: ["2027-03-01", "2027-04-01"], now: "2027-03-08", projected: 3_100n, because: "of March there is more to come" },
    { period: ["2027-03-01", "2027-03-08"], now: "2027-03-08", projected: 700n, because: "what is over is what it was" },
    { period: ["2027-03-01", "2027-03-02"], now: "2027-03-01T06:00:00Z", projected: 2_800n, because: "a day has four times six hours" },
  ])("$projected: $because", ({ period: [from = "", to = ""], now, projected }) => {
    expect(projectToEnd(700n, { startMs: at(from), endMs: at(to) }, at(now))).toBe(projected)
  })

  test("a user's month is projected to the end of that month", async () => {
    const { key } = await makeOrganization()
    await programOf(one, key).report(call("e-1", { user: "ada", usage: { input: 1_000, output: 0 } }))
    const period = createCalendar({ zone: "UTC" }).month(Date.now())
    const startMs = Math.max(period.startMs, Date.now() - HOUR_MS)
    const expected = () => Number(projectToEnd(1_000n, { startMs, endMs: period.endMs }, Date.now()))
    const most = expected()
    const [ada] = page(User).parse(await (await one.request("/api/v1/users?q=ada", { key })).json()).items
    expect(ada?.projectedTokens).toBeLessThanOrEqual(most)
    expect(ada?.projectedTokens).toBeGreaterThanOrEqual(expected())
    expect(ada?.resetsAt).toBe(new Date(period.endMs).toISOString())
  })
})

test(failure(34), async () => {
  const { key } = await makeGoverned({ scope: "org", metric: "cost", window: "month", ceiling: 10n ** 12n })
  const { report, stop, resume } = programOf(one, key)
  await report(call("e-1"))
  await programOf(other, key).directive(WHO)
  const { id } = await stop("agent", "crawler")
  for (let n = 0; n < 10; n += 1) {
    const server = n % 2 ? one : other
    expect((await wireTo(key, [server]).ask({ id: `c-${n}`, agent: "crawler", session: `new ${n}` })).allowed).toBe(false)
    expect((await programOf(server, key).report(call(`r-${n}`))).directive.action, "however often it reports").toBe("kill")
  }
  expect(await rowOf(key)).toMatchObject({ status: "killed", stop: { cause: { id } } })
  await resume(id)
  expect((await wireTo(key, [other]).ask({ id: "c-99", agent: "crawler", session: "s-1" })).allowed, "a person has lifted it").toBe(true)
  expect((await rowOf(key)).stop).toBeNull()
})

describe(failure(35), () => {
  test("who asks, looks or reports while it streams is told; what was broken off is paid; what begins after it is seen", async () => {
    const { key, org } = await makeGoverned({ scope: "org", metric: "cost", window: "month", ceiling: 10n ** 12n })
    const [here, there] = [wireTo(key, [one]), wireTo(key, [other])]
    const asked = { id: "c-1", ...WHO, model: "gpt-4o" }
    const { hold } = await here.ask(asked)
    await programOf(one, key).stop("agent", "crawler")
    expect(await programOf(other, key).directive(WHO), "whoever looks while it streams").toMatchObject({
      action: "kill",
      retryAfterMs: null,
    })
    expect(await there.ask(asked), "the answer of before is worth nothing now").toMatchObject({
      allowed: false,
      directive: { action: "kill" },
    })
    // Aborted on the way: what it used until then is paid, its hold is gone, and it began before anybody was told.
    const aborted = await there.send({ ...asked, usage: { input: 200, output: 3 }, hold: hold?.id, outcome: "error", durationMs: 5_000 })
    expect(aborted).toMatchObject({
      results: [{ status: "recorded", costUsd: "0.00053" }],
      directives: [{ directive: { action: "kill" } }],
    })
    expect(await (await testDb()).hold.findFirstOrThrow({ where: { org } })).toMatchObject({ state: "settled" })
    expect((await rowOf(key)).stop).toMatchObject({ obedience: "told", spentSinceUsd: "0" })
    await there.send({ id: "defiant", ...WHO, model: "gpt-4o", usage: { input: 200, output: 0 }, durationMs: 0 })
    expect((await rowOf(key)).stop, "one that begins after it is seen, with its cost").toMatchObject({
      obedience: "defying",
      spentSinceUsd: "0.0005",
    })
  })

  test("who listens is told at once, at any server, without asking", async () => {
    const { key } = await makeGoverned({ scope: "org", metric: "cost", window: "month", ceiling: 10n ** 12n })
    await wireTo(key, [one]).ask({ id: "c-1", ...WHO })
    const listening = await listen(other, key, WHO)
    onTestFinished(listening.leave)
    await listening.until(({ action }) => action === "continue")
    const pressedAt = performance.now()
    await programOf(one, key).stop("session", "s-1")
    const { directive, atMs } = await listening.until(({ action }) => action === "kill")
    expect(directive).toMatchObject({ code: "kill_switch", retryAfterMs: null })
    expect(atMs - pressedAt).toBeLessThan(1_000)
  })
})

test(failure(36), async () => {
  const { key, org } = await makeGoverned({ scope: "agent", metric: "cost", window: "minute", ceiling: 2_500_000_000n, action: "alert" })
  const { batch } = programOf(one, key)
  const spend = (id: string, costUsd: string, ageMs: number) =>
    toolCall(id, { costUsd, occurredAt: new Date(Date.now() - ageMs).toISOString() })
  const quiet = Array.from({ length: 50 }, (_, n) => spend(`q-${n}`, "0.001", HOUR_MS - n * 60_000))
  await batch([...quiet, spend("an expensive one, but over", "2", 70_000)], { sentAt: new Date().toISOString() })
  expect((await rowOf(key)).burnRateUsd).toBe("0")
  await batch(
    Array.from({ length: 3 }, (_, n) => spend(`r-${n}`, "1", 30_000 - n * 10_000)),
    { sentAt: new Date().toISOString() },
  )
  expect((await rowOf(key)).burnRateUsd, "dollars a minute, of this minute").toBe("3")
  expect(await (await testDb()).incident.findMany({ where: { org } })).toMatchObject([{ code: "agent_cost", seen: 3_000_000_000n }])
})
