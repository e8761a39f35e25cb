import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { BurnSnapshot } from "#lib/contracts/burn"
import { UsageAudit } from "#lib/contracts/usage-summary"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { sharedData } from "#tests/harness/shared-data"
import { logsJson, logsProtobuf, type TestRecord, type TestSpan, tracesJson, tracesProtobuf } from "./otlp-request.ts"
import { call, programOf } from "./program.ts"

const server = withServer()
const PROTOBUF = "application/x-protobuf"
const NOW = Date.now()

async function open() {
  const { org, key: admin } = await makeOrganization({ preset: "strict" })
  const key = await makeKey(org, ["usage:write"])
  const post = (path: string, body: BodyInit, headers: Record<string, string>) =>
    server.request(`/api/otel/v1/${path}`, { key, body, headers })
  const send = async (body: unknown, path = "traces") => {
    const reply = await post(path, JSON.stringify(body), { "content-type": "application/json" })
    expect(reply.status).toBe(200)
    expect(reply.headers.get("content-type")).toBe("application/json")
    return reply.json()
  }
  const events = async () => {
    const rows = await (await testDb()).event.findMany({ where: { org }, orderBy: [{ receivedAt: "asc" }, { id: "asc" }] })
    return rows.map(({ input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, cost, ...row }) => ({
      ...row,
      counts: [input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning].map(Number),
      cost,
    }))
  }
  const audit = async () => UsageAudit.parse(await (await server.request("/api/v1/usage/audit", { key: admin })).json()).total
  return { org, admin, key, post, send, events, audit }
}

let spans = 0
/** A call of gpt-4o: 1,200 tokens in, of which 1,024 cached, 80 out. */
function chat(over: Partial<TestSpan> & { set?: Record<string, string | number> } = {}): TestSpan {
  const { set, ...rest } = over
  spans += 1
  return {
    spanId: spans.toString(16).padStart(16, "0"),
    endMs: NOW,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.conversation.id": "s-1",
      "gen_ai.usage.input_tokens": 1200,
      "gen_ai.usage.cache_read.input_tokens": 1024,
      "gen_ai.usage.output_tokens": 80,
      ...set,
    },
    ...rest,
  }
}

const recorded = sharedData("client_payloads/otlp_json_vercel_ai_6.0.326.json")

test.skipIf(recorded === null)("what the AI SDK sent: each call once, its roots left out, prompts nowhere", async () => {
  const { send, events, audit } = await open()
  for (const body of JSON.parse(readFileSync(recorded ?? "", "utf8"))) expect(await send(body)).toEqual({})
  const rows = await events()
  expect(
    rows.map(({ kind, agent, session, user, model, tool, counts }) => ({ kind, agent, session, user, of: model || tool, counts })),
  ).toEqual(
    expect.arrayContaining([
      { kind: "llm", agent: "weather-agent", session: "s1", user: "u1", of: "gpt-4o-2024-08-06", counts: [176, 1024, 0, 0, 80, 32] },
      { kind: "tool", agent: "weather-agent", session: "s1", user: "u1", of: "weather", counts: [0, 0, 0, 0, 0, 0] },
    ]),
  )
  expect(rows.filter(({ model }) => model === "claude-sonnet-4-5-20250929").map(({ counts }) => counts)).toContainEqual([
    176, 1024, 100, 0, 80, 0,
  ])
  expect(JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toMatch(/weather\?|Sunny|Paris/)
  expect((await audit()).unmeasured).toBe(0)
})

describe("one call, however it is told", () => {
  test("JSON and protobuf, gzip or not, sent again: one event, and each reply in the words of its request", async () => {
    const { post, events } = await open()
    const one = chat()
    const json = JSON.stringify(tracesJson([one]))
    const bodies = [
      { body: json, type: "application/json", reply: "{}" },
      { body: gzipSync(json), type: "application/json; charset=utf-8", gzip: true, reply: "{}" },
      { body: tracesProtobuf([one]), type: PROTOBUF, reply: "" },
      { body: gzipSync(tracesProtobuf([one])), type: PROTOBUF, gzip: true, reply: "" },
    ]
    for (const { body, type, gzip, reply } of bodies) {
      const said = await post("traces", body as BodyInit, { "content-type": type, ...(gzip && { "content-encoding": "gzip" }) })
      expect([said.status, said.headers.get("content-type"), await said.text()]).toEqual([200, type.split(";")[0], reply])
    }
    expect(await events()).toMatchObject([
      { agent: "crawler", session: "s-1", source: "otlp", durationMs: 100, cost: 2_520_000n, counts: [176, 1024, 0, 0, 80, 0] },
    ])
  })

  const outer = chat({ set: { "gen_ai.agent.name": "outer" } })
  const inner = chat({ parentSpanId: outer.spanId })
  const between: TestSpan = { spanId: "be00000000000000", parentSpanId: outer.spanId, endMs: NOW, attributes: {} }
  const below = chat({ parentSpanId: between.spanId })
  const plain = chat({ traceId: "a".repeat(32), set: { "gen_ai.response.id": "chatcmpl-C4TVCLZLuwag67e523z3BP" } })
  const other = chat({
    traceId: "b".repeat(32),
    set: { "gen_ai.response.id": "chatcmpl-C4TVCLZLuwag67e523z3BP", "gen_ai.agent.name": "by another name" },
  })
  const agent = "aa".repeat(8)
  const nameless = chat({ parentSpanId: agent })
  const apart = chat({ traceId: "c".repeat(32), startMs: NOW - 110, endMs: NOW + 2 })
  const named = chat({ parentSpanId: agent, set: { "gen_ai.response.id": "chatcmpl-C4TVCLZLuwag67e523z3BQ" } })
  const blank = chat({ parentSpanId: outer.spanId, attributes: { "gen_ai.operation.name": "chat" } })

  test.each([
    { because: "a wrapper and what it wraps, in one request", requests: [[inner, outer]], counted: [inner] },
    { because: "the parent comes late", requests: [[inner], [outer]], counted: [inner] },
    { because: "the parent comes early", requests: [[outer], [inner]], counted: [outer] },
    { because: "with a span between them that says nothing", requests: [[below, between, outer]], counted: [below] },
    { because: "one response, told under two names", requests: [[plain], [other]], counted: [plain] },
    { because: "only the wrapper knows the usage", requests: [[blank, outer]], counted: [outer] },
    { because: "side by side, and only one names the response", requests: [[nameless, named]], counted: [named] },
    { because: "the same one after the other", requests: [[nameless], [named]], counted: [nameless] },
    { because: "in traces of their own, one within the time of the other", requests: [[apart, named]], counted: [named] },
    { because: "a retry brings back what was there", requests: [[inner], [outer], [inner, outer]], counted: [inner] },
  ])("$because", async ({ requests, counted }) => {
    const { send, events, audit } = await open()
    for (const request of requests) expect(await send(tracesJson(request))).toEqual({})
    expect((await events()).map(({ id }) => id.split("-")[1])).toEqual(counted.map(({ spanId }) => spanId))
    expect((await audit()).counted).toBe(1)
  })

  test("of eight requests that race, whatever their order, one call comes out", async () => {
    const { send, events } = await open()
    await Promise.all([inner, outer, inner, outer, outer, inner, outer, inner].map((span) => send(tracesJson([span]))))
    expect(await events()).toHaveLength(1)
  })

  test("told by an exporter and by a report alike, it is one call", async () => {
    const { key, send, events } = await open()
    const responseId = "resp_68a0f2d1c8e4819ab2"
    await send(tracesJson([chat({ set: { "gen_ai.response.id": responseId } })]))
    const usage = { prompt_tokens: 1200, completion_tokens: 80, prompt_tokens_details: { cached_tokens: 1024 } }
    const { result } = await programOf(server, key).report(call("e-1", { usage, responseId }))
    expect(result.status).toBe("duplicate")
    expect(await events()).toHaveLength(1)
  })
})

test("agents, workflows and steps repeat what their calls used: calls of one agent are all counted, the wholes are left out and said", async () => {
  const { send, events, audit } = await open()
  const agent = chat({ set: { "gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 3600 } })
  const calls = [1, 2, 3].map(() => chat({ parentSpanId: agent.spanId }))
  for (const part of [[calls[0]], [calls[1], agent], [calls[2]]]) await send(tracesJson(part as TestSpan[]))
  expect((await events()).map(({ id }) => id.split("-")[1]).toSorted()).toEqual(calls.map(({ spanId }) => spanId))
  await expect.poll(audit, { timeout: 5_000 }).toMatchObject({ counted: 3, whole: 1, repeat: 0 })
})

test("in whatever order a trace comes, span by span, its calls are counted and nothing that sums them up", {
  timeout: 30_000,
}, async () => {
  const sums = { "gen_ai.usage.input_tokens": 2400, "gen_ai.usage.output_tokens": 160, "gen_ai.request.model": "gpt-4o" }
  const workflow = chat({ attributes: { ...sums, "gen_ai.operation.name": "invoke_workflow" } })
  const agent = chat({ parentSpanId: workflow.spanId, attributes: { ...sums, "openinference.span.kind": "AGENT" } })
  const root = chat({ parentSpanId: agent.spanId, attributes: { ...sums, "ai.operationId": "ai.streamText", "ai.response.id": "r-1" } })
  const calls = [1, 2].map(() => chat({ parentSpanId: root.spanId }))
  const tool = chat({ parentSpanId: root.spanId, attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search" } })
  const counted = [...calls, tool].map(({ spanId }) => spanId)
  // Of each span as the first, and as the last.
  const orders = [workflow, agent, root, ...calls, tool].flatMap((one, at, all) => {
    const others = [...all.slice(at + 1), ...all.slice(0, at)]
    return [
      [one, ...others],
      [...others.toReversed(), one],
    ]
  })
  for (const order of orders) {
    const { send, events } = await open()
    for (const span of order) await send(tracesJson([span]))
    expect((await events()).map(({ id }) => id.split("-")[1]).toSorted(), order.map(({ spanId }) => spanId).join()).toEqual(counted)
  }
})

test("a stream without usage is charged what a call is expected to use, marked; one that the provider refused is nothing", async () => {
  const { send, events } = await open()
  const bare = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" }
  await send(
    tracesJson([
      chat({ attributes: bare }),
      chat({ attributes: { ...bare, "error.type": "429" }, failed: true }),
      chat({ attributes: { ...bare, "error.type": "AbortError" }, failed: true }),
    ]),
  )
  expect(await events()).toMatchObject([
    { measured: false, outcome: "ok", cost: 20_000_000n, assumed: 20_000_000n },
    { measured: false, outcome: "error", assumed: 20_000_000n },
  ])
})

test("what cannot be counted is said in the reply, harms nothing else, and is not asked for again", async () => {
  const { post, send, events, audit } = await open()
  const spans = [chat(), chat({ set: { "gen_ai.usage.cache_read.input_tokens": 9_999 } }), chat({ spanId: "not hex" })]
  const message =
    "2 could not be counted; the first: /usage/gen_ai.usage.cache_read.input_tokens must not be larger than gen_ai.usage.input_tokens (9999 of 1200)"
  expect(await send(tracesJson(spans))).toEqual({ partialSuccess: { rejectedSpans: "2", errorMessage: message } })
  const reply = await post("traces", tracesProtobuf(spans), { "content-type": PROTOBUF })
  expect(reply.status).toBe(200)
  expect(Buffer.from(await reply.arrayBuffer()).toString("latin1")).toContain("2 could not be counted")
  expect(await events()).toHaveLength(1)
  await expect.poll(audit, { timeout: 5_000 }).toMatchObject({ counted: 1, duplicate: 1, invalid: 4 })
})

describe("coding agents", () => {
  const claude: TestRecord = {
    timeMs: NOW,
    name: "claude_code.api_request",
    attributes: {
      "event.name": "api_request",
      "event.sequence": 7,
      "session.id": "c-1",
      "user.account_uuid": "acc-1",
      model: "claude-sonnet-4-5-20250929",
      cost_usd: 0.0123,
      duration_ms: 2100,
      input_tokens: "176",
      output_tokens: "80",
      cache_read_tokens: 1024,
      cache_creation_tokens: 100,
    },
  }
  const codex: TestRecord = {
    timeMs: NOW,
    attributes: {
      "event.name": "codex.sse_event",
      "event.kind": "response.completed",
      "conversation.id": "x-1",
      model: "gpt-5",
      input_token_count: "1200",
      output_token_count: "80",
      cached_token_count: 1024,
      reasoning_token_count: 32,
      tool_token_count: "1280",
    },
  }
  const noise: TestRecord[] = [
    { timeMs: NOW, name: "claude_code.user_prompt", attributes: { "event.name": "user_prompt", prompt: "secret" } },
    { timeMs: NOW, attributes: { "event.name": "codex.sse_event", "event.kind": "response.created" } },
  ]

  test("Claude Code and Codex: sent twice, counted once; nobody can tell them anything", async () => {
    const { admin, org, post, send, events } = await open()
    await (await testDb()).limit.updateMany({ where: { org, scope: "session", metric: "tokens" }, data: { ceiling: 100n } })
    expect(await send(logsJson([claude, ...noise]), "logs")).toEqual({})
    expect((await post("logs", logsProtobuf([claude, ...noise]), { "content-type": PROTOBUF })).status).toBe(200)
    expect(await send(logsJson([codex, codex], { "service.name": "codex" }), "logs")).toEqual({})
    expect(await events()).toMatchObject([
      {
        agent: "claude-code",
        session: "c-1",
        user: "acc-1",
        model: "claude-sonnet-4-5-20250929",
        counts: [176, 1024, 100, 0, 80, 0],
        costReported: 12_300_000n,
        cost: 2_410_200n,
        durationMs: 2100,
      },
      { agent: "codex", session: "x-1", counts: [176, 1024, 0, 0, 80, 32] },
    ])
    const { agents } = BurnSnapshot.parse(await (await server.request("/api/v1/burn", { key: admin })).json())
    const reach = agents.map(({ name, control, stop }) => ({ name, control, obedience: stop?.obedience }))
    expect(reach.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "claude-code", control: "blind", obedience: "untold" },
      { name: "codex", control: "blind", obedience: "untold" },
    ])
  })
})

test.each([
  { days: -1, because: "a day behind" },
  { days: 1, because: "a day ahead" },
  { days: -400, because: "years ago" },
])("a clock that is off by $days days: $because, only its differences count", async ({ days }) => {
  const { send, events } = await open()
  const endMs = NOW + days * 86_400_000
  await send(tracesJson([chat({ endMs: endMs - 30_000 }), chat({ endMs })]))
  const [first, second] = await events()
  expect((second?.placedAt.getTime() ?? 0) - (first?.placedAt.getTime() ?? 0)).toBe(30_000)
  expect(Math.abs((second?.placedAt.getTime() ?? 0) - (second?.receivedAt.getTime() ?? 0))).toBeLessThan(2)
})

describe("bodies that are none", () => {
  const whole = tracesProtobuf([chat()])
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
  test.each([
    { body: whole.slice(0, whole.length - 9), type: PROTOBUF, status: 400, because: "protobuf cut off" },
    { body: Buffer.from("no protobuf"), type: PROTOBUF, status: 400, because: "text" },
    { body: Buffer.alloc(1_000_000, Buffer.from([10, 0])), type: PROTOBUF, status: 400, because: "half a million empty parts" },
    { body: gzipSync(whole).subarray(0, 40), type: PROTOBUF, gzip: true, status: 400, because: "gzip cut off" },
    { body: bomb, type: PROTOBUF, gzip: true, status: 413, because: "64 kB that unpack to 64 MB" },
    { body: Buffer.alloc(64 * 1024 * 1024), type: PROTOBUF, status: 413, because: "64 MB as they are" },
    { body: Buffer.from("{"), type: "application/json", status: 400, because: "JSON cut off" },
    { body: Buffer.from('{"resourceSpans":{}}'), type: "application/json", status: 400, because: "no list" },
    { body: Buffer.from("{}"), type: "text/plain", status: 415, because: "another type" },
    { body: Buffer.from("{}"), type: "application/json", status: 200, because: "an empty request is one" },
    { body: Buffer.alloc(0), type: PROTOBUF, status: 200, because: "so is no byte of protobuf" },
  ])("$because: $status", async ({ body, type, gzip, status }) => {
    const { post } = await open()
    const reply = await post("traces", body as BodyInit, { "content-type": type, ...(gzip && { "content-encoding": "gzip" }) })
    expect(reply.status).toBe(status)
  })

  test("no key, no scope", async () => {
    const { org } = await makeOrganization()
    const headers = { "content-type": PROTOBUF }
    expect((await server.request("/api/otel/v1/traces", { body: "", headers })).status).toBe(401)
    const key = await makeKey(org, ["read"])
    expect((await server.request("/api/otel/v1/logs", { key, body: "", headers })).status).toBe(403)
  })
})
