import { describe, expect, test } from "vitest"
import { call, openProgram, toolCall } from "#tests/api/program"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

async function newProgram(preset: "strict" | "observe" = "strict") {
  return openProgram(server, { preset })
}

const WHO = { agent: "crawler", session: "s-1" }

test("who was never heard of may go on, with everything left, and does not come to exist by asking", async () => {
  const { directive, get } = await newProgram()
  expect(await directive({ agent: "nobody", session: "none" })).toMatchObject({
    action: "continue",
    code: null,
    message: "go on",
    cause: null,
    also: [],
    would: null,
    lift: null,
    remaining: { tokens: 50_000, costUsd: "0.5" },
  })
  expect(await get("/api/v1/agents")).toMatchObject({ items: [] })
})

test.each([
  { events: [call("1")], because: "a call" },
  { events: [call("1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } })], because: "a budget used up" },
  { events: Array.from({ length: 60 }, (_, n) => call(`${n}`, { model: "gpt-4o-mini" })), because: "too many calls" },
  { events: [toolCall("1", { outcome: "error" }), toolCall("2", { outcome: "error" })], because: "a tool that fails" },
  { events: Array.from({ length: 12 }, (_, n) => toolCall(`${n}`)), because: "a burst of a tool" },
])("what usage was answered is what is read a moment later: $because", async ({ events }) => {
  const { batch, directive } = await newProgram()
  const told = (await batch(events)).directives[0]?.directive
  const read = await directive({ ...WHO, model: "gpt-4o-mini" })
  expect(read).toMatchObject({ action: told?.action, code: told?.code, remaining: told?.remaining, model: told?.model })
  expect(read.revision).toBeGreaterThan(told?.revision ?? 0)
})

test("revisions grow with every answer, whichever way it was given", async () => {
  const { report, directive } = await newProgram()
  const revisions: number[] = []
  for (let n = 0; n < 5; n += 1) {
    revisions.push((await report(call(`e-${n}`))).directive.revision)
    revisions.push((await directive(WHO)).revision)
    revisions.push((await report(call(`e-${n}`))).directive.revision)
  }
  expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
  expect(new Set(revisions).size).toBe(revisions.length)
})

test("in the observe preset the same limits only tell what they would have done", async () => {
  const { report, directive, org } = await newProgram("observe")
  const events = call("1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } })
  expect((await report(events)).directive).toMatchObject({ action: "continue", would: { action: "suspend", code: "session_tokens" } })
  expect(await directive(WHO)).toMatchObject({ action: "continue", would: { action: "suspend", code: "session_tokens" } })
  expect(await (await testDb()).incident.count({ where: { org } })).toBe(0)
})

test("a model that is stopped is stopped for who asks with it, and for no other", async () => {
  const { stop, directive } = await newProgram()
  await stop("model", "gpt-4o")
  expect(await directive({ ...WHO, model: "gpt-4o" })).toMatchObject({ action: "kill", cause: { scope: "model", subject: "gpt-4o" } })
  expect((await directive({ ...WHO, model: "gpt-4o-mini" })).action).toBe("continue")
  expect((await directive(WHO)).action, "no model was named").toBe("continue")
})

test("to read a stop is to be told of it", async () => {
  const { stop, directive, org } = await newProgram()
  const { id } = await stop("agent", "crawler")
  const db = await testDb()
  expect(await db.obedience.count({ where: { org } })).toBe(0)
  await directive(WHO)
  const [told] = await db.obedience.findMany({ where: { org } })
  expect(told).toMatchObject({ cause: id, agent: "crawler", lastCallAt: null, spent: 0n })
  await directive(WHO)
  expect(await db.obedience.findMany({ where: { org } }), "the first telling stands").toEqual([told])
})

describe("422", () => {
  test.each([
    { query: "", pointer: "?agent", because: "nobody is asked about" },
    { query: "?agent=", pointer: "?agent", because: "an empty name" },
    { query: "?agent=a&agent=b", pointer: "?agent", because: "two of them" },
    { query: "?agent=a&sesion=s", pointer: "?sesion", because: "a slip would answer for another session" },
    { query: `?agent=${"a".repeat(129)}`, pointer: "?agent", because: "129 characters" },
    { query: "?agent=a&user=%00", pointer: "?user", because: "NUL" },
  ])("$query: $because", async ({ query, pointer }) => {
    const { key } = await newProgram()
    const reply = await server.request(`/api/v1/directive${query}`, { key })
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) })
  })
})

test("needs the scope that agents have", async () => {
  const { org } = await newProgram()
  const path = "/api/v1/directive?agent=a"
  expect((await server.request(path, { key: await makeKey(org, ["read", "operate"]) })).status).toBe(403)
  expect((await server.request(path, { key: await makeKey(org, ["usage:write"]) })).status).toBe(200)
  expect((await server.request(path)).status).toBe(401)
})
