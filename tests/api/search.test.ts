import { describe, expect, test } from "vitest"
import { SearchResult } from "#lib/contracts/search"
import { call, openProgram } from "#tests/api/program"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

async function newProgram() {
  const program = await openProgram(server)
  return {
    ...program,
    search: async (q: string, more = "") => SearchResult.parse(await program.get(`/api/v1/search?q=${encodeURIComponent(q)}${more}`)).hits,
  }
}

describe("by name", () => {
  test.each([
    { q: "craw", found: ["agent crawler"], because: "it begins so" },
    { q: "CRAW", found: ["agent crawler"], because: "whatever the case" },
    { q: "s-42", found: ["session s-42", "session nightly-s-42"], because: "those that begin so come first" },
    { q: "ada@", found: ["user ada@example.com"], because: "an e-mail address" },
    { q: "EXAMPLE.com", found: ["user ada@example.com"], because: "its middle" },
    { q: "100%", found: ["session 100%"], because: "taken to the letter" },
    { q: "_", found: [], because: "no wildcard" },
    { q: "\\", found: [], because: "a backslash is a character like any other" },
    { q: "größe", found: ["agent Größenmesser"], because: "letters of any alphabet" },
    { q: "nothing like it", found: [], because: "there is none" },
  ])("$q: $found ($because)", async ({ q, found }) => {
    const { batch, search } = await newProgram()
    await batch([
      call("1", { session: "s-42", user: "ada@example.com" }),
      call("2", { session: "nightly-s-42" }),
      call("3", { session: "100%", agent: "Größenmesser" }),
    ])
    expect((await search(q)).map(({ kind, name }) => `${kind} ${name}`)).toEqual(found)
  })

  test("finds an agent by what people call it", async () => {
    const { org, report, search } = await newProgram()
    await report(call("1"))
    await (await testDb()).agent.update({ where: { org_name: { org, name: "crawler" } }, data: { label: "Reads the News" } })
    expect(await search("the news")).toMatchObject([{ kind: "agent", name: "crawler", label: "Reads the News" }])
  })

  test("says how each stands", async () => {
    const { batch, stop, search } = await newProgram()
    await batch([call("1", { user: "s-user", session: "s-1", agent: "s-agent" }), call("2", { session: "s-2", agent: "s-other" })])
    await stop("session", "s-1")
    const hits = await search("s-")
    expect(Object.fromEntries(hits.map(({ name, status }) => [name, status]))).toEqual({
      "s-agent": "killed",
      "s-other": "running",
      "s-user": "ok",
      "s-1": "killed",
      "s-2": "running",
    })
  })

  test("shows so many of each kind and no more", async () => {
    const { batch, search } = await newProgram()
    await batch(Array.from({ length: 12 }, (_, n) => call(`${n}`, { session: `task-${n}` })))
    expect(await search("task")).toHaveLength(8)
    expect(await search("task", "&limit=20")).toHaveLength(12)
  })
})

describe("by id", () => {
  test("finds an incident and a limit, and what has a name", async () => {
    const { report, search, get } = await newProgram()
    await report(call("1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }))
    const first = async (path: string) => ((await get(`/api/v1/${path}`)) as { items: { id: string }[] }).items[0]?.id ?? ""
    const limits = (await get("/api/v1/limits")) as { items: { id: string; name: string }[] }
    const budget = limits.items.find(({ name }) => name === "session budget")
    expect(await search(budget?.id ?? "")).toMatchObject([{ kind: "limit", name: "session budget", status: "enforced" }])
    expect(await search(await first("incidents?state=open"))).toMatchObject([{ kind: "incident", status: expect.stringMatching(/^open/) }])
    expect(await search(await first("agents"))).toMatchObject([{ kind: "agent", name: "crawler" }])
    expect(await search(await first("sessions"))).toMatchObject([{ kind: "session", name: "s-1", status: "suspended" }])
  })

  test("finds nothing of another organization", async () => {
    const ours = await newProgram()
    const theirs = await newProgram()
    await theirs.report(call("1", { user: "ada" }))
    for (const path of ["agents", "sessions", "users", "limits"]) {
      const { items } = (await theirs.get(`/api/v1/${path}`)) as { items: { id: string }[] }
      for (const { id } of items) expect(await ours.search(id)).toEqual([])
    }
    expect(await ours.search("crawler")).toEqual([])
  })
})

test.each([
  { query: "", pointer: "?q", because: "nothing is asked" },
  { query: "?q=", pointer: "?q", because: "nothing is asked" },
  { query: "?q=%00", pointer: "?q", because: "NUL" },
  { query: `?q=${"x".repeat(129)}`, pointer: "?q", because: "too long" },
  { query: "?q=a&limit=21", pointer: "?limit", because: "more than a palette shows" },
])("422 $query: $because", async ({ query, pointer }) => {
  const { key } = await newProgram()
  const reply = await server.request(`/api/v1/search${query}`, { key })
  expect(reply.status).toBe(422)
  expect(await reply.json()).toMatchObject({ errors: [{ pointer }] })
})

test("needs the scope read", async () => {
  const { org } = await newProgram()
  const reply = await server.request("/api/v1/search?q=a", { key: await makeKey(org, ["usage:write"]) })
  expect(reply.status).toBe(403)
})
