import { describe, expect, test } from "vitest"
import { makeOrganization } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { makeGoverned } from "./governed.ts"
import { type Sent, wireTo } from "./wire.ts"

const servers = [withServer(), withServer()]
const here = { agent: "new agent", session: "new session", user: "new user", model: "gpt-4o" }
const estimate = { input: 1, output: 1 }
const call = (id: string, of: Partial<Sent> = {}): Sent => ({ id, ...here, usage: estimate, ...of })

describe("the first requests of names that nobody has seen", () => {
  test.each([
    { scope: "session", window: "lifetime" },
    { scope: "user", window: "month" },
    { scope: "agent", window: "day" },
    { scope: "org", window: "month" },
    { scope: "agent", window: "hour" },
  ] as const)("24 at once through two servers: the limit of the $scope ($window) admits five", async ({ scope, window }) => {
    const { key } = await makeGoverned({ scope, metric: "calls", window, ceiling: 5n, action: "throttle" })
    const asks = Array.from({ length: 24 }, (_, at) =>
      wireTo(key, [servers[at % 2] as (typeof servers)[number]]).ask({ id: `ask ${at}`, ...here, estimate }),
    )
    expect((await Promise.all(asks)).filter(({ allowed }) => allowed)).toHaveLength(5)
  })

  test("24 reported at once: all are recorded, and of the replies nine at most say go on", async () => {
    const { key } = await makeGoverned({ scope: "session", metric: "calls", window: "lifetime", ceiling: 10n })
    const sent = Array.from({ length: 24 }, (_, at) => wireTo(key, [servers[at % 2] as (typeof servers)[number]]).send(call(`call ${at}`)))
    const receipts = await Promise.all(sent)
    expect(receipts.flatMap(({ results }) => results.map(({ status }) => status))).toEqual(Array(24).fill("recorded"))
    const actions = receipts.flatMap(({ directives }) => directives.map(({ directive }) => directive.action))
    expect(actions.filter((action) => action === "continue").length).toBeLessThanOrEqual(9)
    expect(actions.filter((action) => action === "suspend").length).toBeGreaterThanOrEqual(15)
  })
})

describe("a batch of 50 tool calls", () => {
  const batch = (everyMs: number) =>
    Array.from({ length: 50 }, (_, at): Sent => {
      const occurredAt = new Date(Date.now() - (49 - at) * everyMs).toISOString()
      return {
        id: `tool ${at}`,
        agent: "spooler",
        session: "spooled",
        user: "u",
        kind: "tool",
        tool: "search",
        fingerprint: `f ${at}`,
        occurredAt,
      }
    })
  test.each([
    { everyMs: 1_000, action: "continue", because: "one a second is no burst, however late it is delivered" },
    { everyMs: 10, action: "throttle", because: "50 in half a second are one" },
  ])("$action: $because", async ({ everyMs, action }) => {
    const { key } = await makeOrganization()
    const { results, directives } = await wireTo(key, servers).send(...batch(everyMs))
    expect(results.every(({ status }) => status === "recorded")).toBe(true)
    expect(directives.map(({ directive }) => directive.action)).toEqual([action])
  })
})

test("five agents on one session have one budget", async () => {
  const { key } = await makeGoverned({ scope: "session", metric: "cost", window: "lifetime", ceiling: 5_000_000n })
  const wire = wireTo(key, servers)
  const agents = [1, 2, 3, 4, 5].map((n) => `agent ${n}`)
  const usage = { input: 20, output: 10 }
  for (const [round, expected] of [
    [1, "continue"],
    [2, "suspend"],
  ] as const) {
    const receipts: Awaited<ReturnType<typeof wire.send>>[] = []
    for (const agent of agents)
      receipts.push(await wire.send({ id: `call ${round}`, agent, session: "shared", model: "unheard-of", usage }))
    expect(receipts.at(-1)?.directives[0]?.directive.action, `after ${round * 5} calls of $0.0005 against $0.005`).toBe(expected)
  }
  for (const agent of agents) {
    const { allowed, directive } = await wire.ask({ id: "one more", agent, session: "shared", model: "unheard-of", estimate: usage })
    expect({ allowed, code: directive.code }).toEqual({ allowed: false, code: "session_cost" })
    const elsewhere = await wire.ask({ id: "elsewhere", agent, session: `own of ${agent}`, model: "unheard-of", estimate: usage })
    expect(elsewhere.allowed, "a session of its own has a budget of its own").toBe(true)
  }
})

test("a kill between two equal requests: the second says kill, and gives the facts of the first", async () => {
  const { key } = await makeOrganization()
  const [one, other] = servers.map((server) => wireTo(key, [server]))
  const ask = { id: "ask", ...here, estimate }
  const first = await one?.send(call("call"))
  const asked = await one?.ask(ask)
  expect([first?.directives[0]?.directive.action, asked?.allowed]).toEqual(["continue", true])
  const json = { scope: "agent", subject: here.agent, reason: "enough" }
  expect((await servers[0]?.request("/api/v1/kill-switches", { key, json }))?.status).toBe(201)
  const second = await other?.send(call("call"))
  expect(second?.results).toEqual(first?.results.map((result) => ({ ...result, status: "duplicate" })))
  expect(second?.directives[0]?.directive).toMatchObject({ action: "kill", code: "kill_switch" })
  expect(await other?.ask(ask)).toMatchObject({
    allowed: false,
    directive: { action: "kill" },
    hold: { id: asked?.hold?.id, state: "open" },
  })
})
