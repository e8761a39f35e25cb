import { describe, expect, test } from "vitest"
import { Agent, AgentDetail } from "#lib/contracts/agents"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { call, openProgram } from "#tests/api/program"
import { makeKey } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

async function newProgram() {
  const program = await openProgram(server)
  return {
    ...program,
    sessions: async (query = "") => page(Session).parse(await program.get(`/api/v1/sessions${query}`)),
    agents: async (query = "") => page(Agent).parse(await program.get(`/api/v1/agents${query}`)),
  }
}

const names = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name)

describe("a session", () => {
  test("is the sum of the calls of all agents that work on it", async () => {
    const { batch, sessions, get } = await newProgram()
    await batch([call("1"), call("2", { agent: "indexer", user: "ada" }), call("3", { session: "s-2" })])
    const shared = (await sessions()).items.find(({ name }) => name === "s-1")
    expect(shared).toMatchObject({ user: "ada", tokens: 400, costUsd: "0.001", heldUsd: "0", calls: 2, status: "running", stop: null })
    expect(shared?.agents.toSorted()).toEqual(["crawler", "indexer"])
    expect(shared?.limits).toContainEqual(
      expect.objectContaining({ name: "session token breaker", used: "400", held: "0", ceiling: "50000" }),
    )
    expect(shared?.limits).toContainEqual(expect.objectContaining({ name: "session budget", used: "0.001", ceiling: "0.5" }))
    expect(Session.parse(await get(`/api/v1/sessions/${shared?.id}`))).toMatchObject({ name: "s-1", calls: 2 })
  })

  test("that is suspended says by what and since when", async () => {
    const { report, sessions } = await newProgram()
    await report(call("1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }))
    const [suspended] = (await sessions()).items
    expect(suspended).toMatchObject({ status: "suspended", stop: { cause: { code: "session_tokens" }, by: null, obedience: "told" } })
    expect(Math.abs(Date.parse(suspended?.stop?.since ?? "") - Date.now())).toBeLessThan(10_000)
  })

  test("that a person stopped says who did", async () => {
    const { report, stop, sessions } = await newProgram()
    await report(call("1"))
    await stop("session", "s-1", "wrong turn")
    expect((await sessions()).items).toMatchObject([
      { status: "killed", stop: { cause: { kind: "kill_switch" }, by: "test admin", reason: "wrong turn", obedience: "untold" } },
    ])
  })
})

describe("the list", () => {
  test("is newest first and goes on page by page, each once", async () => {
    const { batch, sessions } = await newProgram()
    for (let n = 1; n <= 5; n += 1) await batch([call(`e-${n}`, { session: `s-${n}` })])
    const seen: string[] = []
    for (let query: string | null = "?limit=2"; query; ) {
      const one: Awaited<ReturnType<typeof sessions>> = await sessions(query)
      seen.push(...names(one))
      query = one.nextCursor && `?limit=2&cursor=${one.nextCursor}`
    }
    expect(seen).toEqual(["s-5", "s-4", "s-3", "s-2", "s-1"])
  })

  test("of sessions that came at the same instant misses none and repeats none", async () => {
    const { batch, sessions } = await newProgram()
    await batch(Array.from({ length: 7 }, (_, n) => call(`e-${n}`, { session: `s-${n}` })))
    const seen: string[] = []
    for (let query: string | null = "?limit=3"; query; ) {
      const one: Awaited<ReturnType<typeof sessions>> = await sessions(query)
      seen.push(...names(one))
      query = one.nextCursor && `?limit=3&cursor=${one.nextCursor}`
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, n) => `s-${n}`))
  })

  test.each([
    { query: "?agent=indexer", found: ["s-2"], because: "who worked on it" },
    { query: "?user=ada", found: ["s-3"], because: "whom it was for" },
    { query: "?q=100%25", found: ["100%"], because: "a text in its name, taken to the letter" },
    { query: "?q=_", found: [], because: "no wildcard" },
    { query: "?q=%5C", found: [], because: "a backslash is a character like any other" },
    { query: "?agent=crawler&q=3", found: ["s-3"], because: "both" },
    { query: "?agent=nobody", found: [], because: "nobody by this name" },
    { query: "?q=", found: ["100%", "s-1", "s-2", "s-3"], because: "nothing asked for is everything" },
  ])("$query: $found ($because)", async ({ query, found }) => {
    const { batch, sessions } = await newProgram()
    await batch([
      call("1"),
      call("2", { session: "s-2", agent: "indexer" }),
      call("3", { session: "s-3", user: "ada" }),
      call("4", { session: "100%" }),
    ])
    expect(names(await sessions(query)).toSorted()).toEqual(found)
  })

  test.each([
    { query: "?limit=0", pointer: "?limit", because: "none" },
    { query: "?limit=201", pointer: "?limit", because: "too many" },
    { query: "?limit=many", pointer: "?limit", because: "no number" },
    { query: "?limit=1&limit=2", pointer: "?limit", because: "twice" },
    { query: "?cursor=nonsense", pointer: "?cursor", because: "not one that was given" },
    { query: `?cursor=${Buffer.from("1 ses_\u0000").toString("base64url")}`, pointer: "?cursor", because: "made up, with NUL" },
    {
      query: `?cursor=${Buffer.from("-8640000000000000 ses_00000000000000000000").toString("base64url")}`,
      pointer: "?cursor",
      because: "long before Christ",
    },
    { query: "?agent=%00", pointer: "?agent", because: "NUL" },
    { query: "?q=%00", pointer: "?q", because: "NUL" },
    { query: `?q=${"x".repeat(129)}`, pointer: "?q", because: "too long" },
    { query: "?agnet=crawler", pointer: "?agnet", because: "a slip must not show everything" },
  ])("422 $query: $because", async ({ query, pointer }) => {
    const { key } = await newProgram()
    const reply = await server.request(`/api/v1/sessions${query}`, { key })
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ code: "unprocessable", errors: [{ pointer }] })
  })
})

describe("agents", () => {
  test("come to exist at first sight, with what they cost this month", async () => {
    const { batch, agents, get } = await newProgram()
    await batch([call("1"), call("2"), call("3", { agent: "indexer" })])
    const { items } = await agents()
    expect(
      items
        .map(({ name, monthUsd, monthTokens, monthCalls }) => ({ name, monthUsd, monthTokens, monthCalls }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ).toEqual([
      { name: "crawler", monthUsd: "0.001", monthTokens: 400, monthCalls: 2 },
      { name: "indexer", monthUsd: "0.0005", monthTokens: 200, monthCalls: 1 },
    ])
    for (const { id, name } of items)
      expect(AgentDetail.parse(await get(`/api/v1/agents/${id}`))).toMatchObject({ id, name, status: "running", control: "reports" })
  })

  test("keep their id, however often they come", async () => {
    const { report, agents } = await newProgram()
    await report(call("1"))
    const [first] = (await agents()).items
    await report(call("2", { session: "s-2" }))
    expect((await agents()).items).toMatchObject([{ id: first?.id, monthCalls: 2 }])
  })
})

describe("another organization's", () => {
  test.each(["sessions", "agents"] as const)("%s are not in the list, and their ids are nothing", async (kind) => {
    const ours = await newProgram()
    const theirs = await newProgram()
    await theirs.report(call("1"))
    const [one] = (await theirs[kind]()).items
    expect((await ours[kind]()).items).toEqual([])
    for (const id of [one?.id, `${one?.id.slice(0, 4)}00000000000000000000`, "x", "..%2F", "%00"]) {
      const reply = await server.request(`/api/v1/${kind}/${id}`, { key: ours.key })
      expect(reply.status, `${id}`).toBe(404)
    }
  })

  test.each(["sessions", "agents", "burn"])("%s need the scope read", async (path) => {
    const { org } = await newProgram()
    const reply = await server.request(`/api/v1/${path}`, { key: await makeKey(org, ["usage:write"]) })
    expect(reply.status).toBe(403)
  })
})
