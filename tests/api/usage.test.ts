import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { createKey } from "#lib/services/create-key"
import { systemCtx } from "#lib/services/ctx"
import { call, openProgram, programOf, toolCall } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { testSecret, withServer } from "#tests/harness/server"
import { sharedData } from "#tests/harness/shared-data"

const server = withServer()

const newProgram = () => openProgram(server)

/** What the ledger holds of a whole organization this month. */
async function totalOf(org: number) {
  const rows = await (await testDb()).total.findMany({ where: { org, scope: 4 } })
  const sum = (of: (row: (typeof rows)[number]) => bigint) => rows.reduce((all, row) => all + of(row), 0n)
  return { calls: sum((row) => row.calls), tokens: sum((row) => row.tokens), costNano: sum((row) => row.cost) }
}

describe("what a call counts and costs", () => {
  test("counts, price and the way on come back at once", async () => {
    const { report } = await newProgram()
    const { result, directive } = await report(call("e-1", { usage: { input: 1_000, cacheRead: 400, output: 100, reasoning: 30 } }))
    expect(result).toEqual({
      id: "e-1",
      status: "recorded",
      costUsd: "0.004",
      tokens: { input: 1_000, cacheRead: 400, cacheWrite5m: 0, cacheWrite1h: 0, output: 100, reasoning: 30, total: 1_500 },
      priced: true,
      measured: true,
    })
    expect(directive).toMatchObject({
      action: "continue",
      code: null,
      cause: null,
      lift: null,
      retryAfterMs: null,
      remaining: { tokens: 48_500, costUsd: "0.496" },
    })
  })

  test.each([
    { event: {}, costUsd: "0.0005", priced: true, measured: true, because: "the listed price" },
    {
      event: { costUsd: "9.99" },
      costUsd: "0.0005",
      priced: true,
      measured: true,
      because: "what an llm call says it cost is never charged",
    },
    {
      event: { model: "acme-unheard-of", usage: { input: 1_000_000, output: 100_000 } },
      costUsd: "13",
      priced: false,
      measured: true,
      because: "a model that nobody lists costs $10 and $30 per million, never nothing",
    },
    {
      event: { model: undefined, usage: { input: 100, output: 0 } },
      costUsd: "0.001",
      priced: false,
      measured: true,
      because: "a call that names no model is of an unknown one",
    },
    { event: { usage: undefined }, costUsd: "0.02", priced: true, measured: false, because: "without usage: 4,000 in and 1,000 out" },
    { event: { usage: {} }, costUsd: "0.02", priced: true, measured: false, because: "an empty usage says nothing" },
    { event: { usage: { input: null, output: null } }, costUsd: "0.02", priced: true, measured: false, because: "nulls say nothing" },
    {
      event: { usage: undefined, model: "acme-unheard-of" },
      costUsd: "0.07",
      priced: false,
      measured: false,
      because: "neither measure nor price is known",
    },
    { event: { usage: { input: 0, output: 0 } }, costUsd: "0", priced: true, measured: true, because: "nothing was used, and it says so" },
  ])("$costUsd, priced $priced, measured $measured: $because", async ({ event, costUsd, priced, measured }) => {
    const { report, org } = await newProgram()
    const first = await report(call("e-1", event))
    expect(first.result).toMatchObject({ status: "recorded", costUsd, priced, measured })
    const { result } = await report(call("e-1", event))
    expect(result, "a repeat gives the facts of the first").toEqual({ ...first.result, status: "duplicate" })
    expect((await totalOf(org)).calls).toBe(1n)
  })

  test.each([
    { costUsd: "0.25", charged: "0.25", because: "the price of the call" },
    { costUsd: 0.1, charged: "0.1", because: "a number is read by its decimal form" },
    { costUsd: "0.0000000001", charged: "0.000000001", because: "less than a nano-dollar is rounded up" },
    { costUsd: undefined, charged: "0", because: "a tool that says nothing costs nothing" },
    { costUsd: "10", charged: "10", because: "the most that one call may cost" },
    { costUsd: "10.000000001", charged: "10", because: "more than that is charged as that" },
  ])("a tool call of $costUsd: $because", async ({ costUsd, charged }) => {
    const { report, org } = await newProgram()
    const { result } = await report(toolCall("e-1", { costUsd }))
    expect(result).toMatchObject({ status: "recorded", costUsd: charged, priced: true, measured: true, tokens: { total: 0 } })
    expect((await totalOf(org)).calls).toBe(1n)
  })

  const shapes = sharedData("client_payloads/usage_shapes.json")
  const CANONICAL = { input: 176, cacheRead: 1_024, output: 80, reasoning: 32 }
  test.skipIf(shapes === null).each([
    { shape: "openai_chat_completions(openai 6.49.0)", differs: {} },
    { shape: "openai_responses", differs: {} },
    { shape: "gemini_generateContent", differs: {} },
    { shape: "vercel_ai_6.0.326_usage", differs: {} },
    { shape: "langchain_core_1.4.0_usage_metadata", differs: {} },
    { shape: "anthropic_messages(@anthropic-ai/sdk 1.12.0)", differs: { cacheWrite5m: 100, reasoning: 0 } },
  ])("the same call in the words of $shape counts the same", async ({ shape, differs }) => {
    const usage = JSON.parse(readFileSync(shapes as string, "utf8"))[shape]
    const { batch } = await newProgram()
    const { results } = await batch([call("theirs", { usage }), call("ours", { usage: { ...CANONICAL, ...differs } })])
    expect(results[0]).toEqual({ ...results[1], id: "theirs" })
    expect(results[0]?.tokens).toMatchObject({ ...CANONICAL, ...differs })
  })
})

describe("a repeat", () => {
  const first = call("e-1", { user: "ada", costUsd: "0.5", outcome: "ok" })
  const reversed = Object.fromEntries(Object.entries(first).reverse())

  test.each([
    { repeat: first, status: "duplicate", because: "nothing is different" },
    { repeat: { ...reversed, usage: { output: 0, input: 200 } }, status: "duplicate", because: "the order of names says nothing" },
    { repeat: { ...first, occurredAt: new Date().toISOString() }, status: "duplicate", because: "when it happened may be said later" },
    { repeat: { ...first, metadata: { team: "a" } }, status: "duplicate", because: "labels are no content" },
    { repeat: { ...first, durationMs: 17 }, status: "duplicate", because: "nor is how long it took" },
    { repeat: { ...first, kind: "llm" }, status: "duplicate", because: "a default may be said" },
    { repeat: { ...first, unheard: 1 }, status: "duplicate", because: "what is left out makes no difference" },
    { repeat: { ...first, session: "s-2" }, status: "mismatch", because: "another session" },
    { repeat: { ...first, session: undefined }, status: "mismatch", because: "no session" },
    { repeat: { ...first, user: "bob" }, status: "mismatch", because: "another user" },
    { repeat: { ...first, model: "gpt-4o-mini" }, status: "mismatch", because: "another model" },
    { repeat: { ...first, usage: { input: 201, output: 0 } }, status: "mismatch", because: "other counts" },
    { repeat: { ...first, usage: undefined }, status: "mismatch", because: "no counts" },
    { repeat: { ...first, costUsd: "0.51" }, status: "mismatch", because: "another reported cost" },
    { repeat: { ...first, outcome: "error" }, status: "mismatch", because: "another outcome" },
    { repeat: { ...first, kind: "tool", tool: "search" }, status: "mismatch", because: "a tool is no model" },
    { repeat: { ...first, hold: "hld_0" }, status: "mismatch", because: "it settles a hold" },
    { repeat: { ...first, agent: "indexer" }, status: "recorded", because: "ids are unique per agent" },
    { repeat: { ...first, id: "E-1" }, status: "recorded", because: "ids are compared exactly" },
  ])("is $status: $because", async ({ repeat, status }) => {
    const { report, org } = await newProgram()
    const { result: facts } = await report(first)
    const before = await totalOf(org)
    const { result, directive } = await report(repeat)
    expect(result.status).toBe(status)
    expect(directive.action).toBe("continue")
    if (status === "duplicate") expect(result).toMatchObject({ costUsd: facts.costUsd, tokens: facts.tokens, priced: true, measured: true })
    if (status === "mismatch") expect(result).toMatchObject({ error: { pointer: "/id" } })
    if (status !== "recorded") expect(await totalOf(org)).toEqual(before)
  })

  test("within one batch: the first of an id stands, an equal one repeats it, another contradicts it", async () => {
    const { batch, org } = await newProgram()
    const { results, directives } = await batch([call("a"), call("a"), call("a", { usage: { input: 9, output: 9 } }), call("b")])
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(["a recorded", "a duplicate", "a mismatch", "b recorded"])
    expect(results[1]).toMatchObject({ costUsd: "0.0005", tokens: { total: 200 } })
    expect(directives).toHaveLength(1)
    expect(await totalOf(org)).toEqual({ calls: 2n, tokens: 400n, costNano: 1_000_000n })
  })

  test("fifty at once count once, and all hear the same facts", async () => {
    const { report, org } = await newProgram()
    const replies = await Promise.all(Array.from({ length: 50 }, () => report(call("e-1"))))
    const said = replies.map(({ result }) => result.status).sort()
    expect(said).toEqual([...Array(49).fill("duplicate"), "recorded"])
    expect(new Set(replies.map(({ result: { tokens, costUsd, priced } }) => JSON.stringify({ tokens, costUsd, priced }))).size).toBe(1)
    expect(await totalOf(org)).toEqual({ calls: 1n, tokens: 200n, costNano: 500_000n })
  })

  test("of twenty contradicting each other at once one is right", async () => {
    const { report, org } = await newProgram()
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => report(call("e-1", { usage: { input: n + 1, output: 0 } }))))
    expect(replies.map(({ result }) => result.status).sort()).toEqual([...Array(19).fill("mismatch"), "recorded"])
    expect((await totalOf(org)).calls).toBe(1n)
  })
})

describe("the provider's response id, a second way to recognise a call", () => {
  const responseId = "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT"

  test.each([
    { second: {}, status: "duplicate", because: "two gateways saw the same call" },
    { second: { session: "s-2" }, status: "duplicate", because: "whatever the second one knows of its session" },
    { second: { usage: { prompt_tokens: 200, completion_tokens: 0 } }, status: "duplicate", because: "counts are compared, not shapes" },
    { second: { model: "gpt-4o-mini" }, status: "recorded", because: "another model cannot have given this answer" },
    { second: { usage: { input: 201, output: 0 } }, status: "recorded", because: "other counts are another call" },
    { second: { agent: "indexer" }, status: "recorded", because: "agents do not share their answers" },
    { second: { responseId: undefined }, status: "recorded", because: "nothing says that it is the same" },
    { second: { responseId: `${responseId}x` }, status: "recorded", because: "ids are compared exactly" },
  ])("$status: $because", async ({ second, status }) => {
    const { report, org } = await newProgram()
    await report(call("first", { responseId }))
    const { result } = await report(call("second", { responseId, ...second }))
    expect(result).toMatchObject({ id: "second", status })
    expect((await totalOf(org)).calls).toBe(status === "recorded" ? 2n : 1n)
  })

  test.each([
    { id: "chatcmpl-42", believed: false, because: "one local server numbers its answers" },
    { id: "chatcmpl-123456789012345", believed: false, because: "fifteen characters" },
    { id: "chatcmpl-1234567890123456", believed: true, because: "sixteen" },
    { id: "1234567890123456", believed: true, because: "a prefix is not needed" },
  ])("$id is believed: $believed ($because)", async ({ id, believed }) => {
    const { batch } = await newProgram()
    const { results } = await batch([call("first", { responseId: id }), call("second", { responseId: id })])
    expect(results.map(({ status }) => status)).toEqual(["recorded", believed ? "duplicate" : "recorded"])
  })

  test("the second id has become another name of the call: repeated it is a duplicate, contradicted a mismatch", async () => {
    const { report, org } = await newProgram()
    await report(call("first", { responseId }))
    await report(call("second", { responseId }))
    expect((await report(call("second", { responseId }))).result.status).toBe("duplicate")
    expect((await report(call("second", { responseId, usage: { input: 7_777, output: 0 } }))).result.status).toBe("mismatch")
    expect((await totalOf(org)).calls).toBe(1n)
  })

  test("twenty ids of one answer at once count once", async () => {
    const { report, org } = await newProgram()
    const replies = await Promise.all(Array.from({ length: 20 }, (_, n) => report(call(`e-${n}`, { responseId }))))
    expect(replies.map(({ result }) => result.status).sort()).toEqual([...Array(19).fill("duplicate"), "recorded"])
    expect((await totalOf(org)).calls).toBe(1n)
  })
})

describe("what is left out", () => {
  test.each([
    { over: { sesion: "s-9" }, warnings: ["unknown field sesion"], because: "a slip is named, and harms nothing" },
    { over: { a: 1, b: { c: 2 } }, warnings: ["unknown field a", "unknown field b"], because: "each is named" },
    { over: { session: undefined }, warnings: ["no_session"], because: "session limits cannot apply" },
    { over: { hold: "hld_unheard0of0000000000" }, warnings: ["hold_ignored"], because: "there is no such hold" },
    { over: {}, warnings: undefined, because: "there is nothing to say" },
  ])("$warnings: $because", async ({ over, warnings }) => {
    const { report } = await newProgram()
    const { result } = await report(call("e-1", over))
    expect(result.status).toBe("recorded")
    expect(result.warnings).toEqual(warnings)
  })

  test("without a session a call belongs to its agent's session of the day, and the directive names it", async () => {
    const { batch } = await newProgram()
    const { directives } = await batch([call("e-1", { session: undefined }), call("e-2", { session: undefined })])
    expect(directives).toHaveLength(1)
    expect(directives[0]?.session).toMatch(/^crawler · \d{4}-\d\d-\d\d$/)
  })

  test("without a user it belongs to none, and nobody is named", async () => {
    const { batch } = await newProgram()
    const { directives } = await batch([call("e-1"), call("e-2", { user: "ada" })])
    expect(directives.map(({ user }) => user)).toEqual([null, "ada"])
  })
})

describe("a batch", () => {
  test("has a result for each event, in order, and a directive for each (agent, session, user)", async () => {
    const { batch } = await newProgram()
    const events = [call("1"), call("2", { user: "ada" }), call("3", { agent: "indexer" }), call("4", { session: "s-2" }), call("5")]
    const { results, directives } = await batch(events)
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(["1", "2", "3", "4", "5"].map((id) => `${id} recorded`))
    expect(directives.map(({ agent, session, user }) => [agent, session, user])).toEqual([
      ["crawler", "s-1", null],
      ["crawler", "s-1", "ada"],
      ["indexer", "s-1", null],
      ["crawler", "s-2", null],
    ])
  })

  test("is judged as a whole: of a thousand events the directive knows every one", async () => {
    const { batch } = await newProgram()
    const events = Array.from({ length: 1_000 }, (_, n) => call(`e-${n}`, { model: "gpt-4o-mini", usage: { input: 50, output: 0 } }))
    const { results, directives } = await batch(events)
    expect(results.filter(({ status }) => status === "recorded")).toHaveLength(1_000)
    expect(directives[0]?.directive).toMatchObject({ action: "suspend", code: "session_tokens", cause: { used: "50000" } })
  })

  test("a key for one agent speaks for no other", async () => {
    const { org } = await makeOrganization()
    const ctx = systemCtx(await testDb(), org, new Date())
    const { plaintext } = await createKey(ctx, { name: "crawler", scopes: ["usage:write"], agent: "crawler", expiresAt: null }, testSecret)
    const { results } = await programOf(server, plaintext).batch([call("e-1"), call("e-2", { agent: "indexer" })])
    expect(results).toMatchObject([{ status: "recorded" }, { status: "invalid", error: { pointer: "/agent" } }])
  })
})

describe("history", () => {
  const long = (id: string, occurredAt: string) => call(id, { model: "gpt-4o", usage: { input: 60_000, output: 0 }, occurredAt })

  test("needs admin: nothing is recorded for anyone else", async () => {
    const { org } = await makeOrganization()
    const key = await makeKey(org, ["usage:write", "operate", "read"])
    const reply = await server.request("/api/v1/usage", { key, json: { events: [long("e-1", "2025-03-10T12:00:00Z")], backfill: true } })
    expect(reply.status).toBe(403)
    expect((await totalOf(org)).calls).toBe(0n)
  })

  test("counts in the day it happened in, stops nobody, and a repeat adds nothing", async () => {
    const { batch, report, org } = await newProgram()
    const events = [long("e-1", "2025-03-10T12:00:00Z"), long("e-2", "2025-03-10T23:59:59.999Z"), long("e-3", "2025-03-11T00:00:00Z")]
    const { results, directives } = await batch(events, { backfill: true })
    expect(results.map(({ status }) => status)).toEqual(["recorded", "recorded", "recorded"])
    expect(directives).toEqual([])
    expect((await batch(events, { backfill: true })).results.map(({ status }) => status)).toEqual(["duplicate", "duplicate", "duplicate"])

    const db = await testDb()
    const months = await db.total.findMany({ where: { org, scope: 4 } })
    expect(months).toMatchObject([{ period: 202503, calls: 3n, tokens: 180_000n, dayCalls: 1n, day: new Date("2025-03-11") }])
    const quarters = await db.rollup.findMany({ where: { org, width: 900 }, orderBy: { slot: "asc" } })
    const slot = (at: string) => Math.floor(Date.parse(at) / 900_000)
    expect(quarters.map((row) => [row.slot, row.calls])).toEqual([
      [slot("2025-03-10T12:00:00Z"), 1n],
      [slot("2025-03-10T23:45:00Z"), 1n],
      [slot("2025-03-11T00:00:00Z"), 1n],
    ])
    expect(await db.incident.count({ where: { org } })).toBe(0)
    expect(await db.ring.count({ where: { org } })).toBe(0)
    const now = await report(call("now", { session: "s-2" }))
    expect(now.directive.action).toBe("continue")
  })

  test("an event of the past says when it was", async () => {
    const { batch } = await newProgram()
    const { results } = await batch([call("e-1")], { backfill: true })
    expect(results).toMatchObject([{ status: "invalid", error: { pointer: "/occurredAt" } }])
  })
})
