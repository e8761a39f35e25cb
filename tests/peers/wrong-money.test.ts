import { describe, expect, test } from "vitest"
import { BurnSnapshot } from "#lib/contracts/burn"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { formatUsd } from "#lib/domain/money"
import { tracesJson } from "#tests/api/otlp-request"
import { call, programOf, toolCall } from "#tests/api/program"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { makeGoverned } from "#tests/proof/governed"
import { wireTo } from "#tests/proof/wire"
import { failure } from "./failures.ts"

const server = withServer()
const second = withServer()

const CENT = 10_000_000n
/** Bounds nothing, where what is looked at is what things cost. */
const FAR = 10n ** 17n

async function newProgram(ceiling = FAR) {
  const { org, key } = await makeGoverned({ scope: "session", metric: "cost", window: "lifetime", ceiling })
  return { org, key, ...programOf(server, key) }
}

async function sessionOf(key: string): Promise<Session> {
  const reply = await server.request("/api/v1/sessions", { key })
  return page(Session).parse(await reply.json()).items[0] as Session
}

describe(failure(13), () => {
  // Of claude-sonnet-4-5 a million fresh tokens cost $3, read from the cache $0.30, written to it $3.75 or $6, put out $15.
  test.each([
    {
      usage: { prompt_tokens: 10_000, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 9_000 } },
      costUsd: "0.0057",
      total: 10_000,
      because: "the prompt's count has the cached ones in it",
    },
    {
      usage: { input_tokens: 10_000, output_tokens: 0, input_tokens_details: { cached_tokens: 9_000 } },
      costUsd: "0.0057",
      total: 10_000,
      because: "and by the newer names too",
    },
    {
      usage: { promptTokenCount: 10_000, candidatesTokenCount: 0, cachedContentTokenCount: 9_000 },
      costUsd: "0.0057",
      total: 10_000,
      because: "and by another provider's",
    },
    {
      usage: { input_tokens: 1_000, output_tokens: 0, cache_read_input_tokens: 9_000, cache_creation_input_tokens: 0 },
      costUsd: "0.0057",
      total: 10_000,
      because: "this one counts them beside the input",
    },
    {
      usage: { input_tokens: 1_000, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 9_000 },
      costUsd: "0.03675",
      total: 10_000,
      because: "to write costs more than to read",
    },
    {
      usage: { input_tokens: 1_000, output_tokens: 0, cache_creation: { ephemeral_1h_input_tokens: 9_000 } },
      costUsd: "0.057",
      total: 10_000,
      because: "to keep for an hour costs more than for five minutes",
    },
    {
      usage: { input: 1_000, cacheRead: 9_000, output: 0 },
      costUsd: "0.0057",
      total: 10_000,
      because: "our own classes have nothing in common",
    },
  ])("$costUsd: $because", async ({ usage, costUsd, total }) => {
    const { report, org } = await newProgram()
    const { result } = await report(call("e-1", { model: "claude-sonnet-4-5", usage }))
    expect(result).toMatchObject({ costUsd, tokens: { total } })
    expect((await (await testDb()).total.findFirstOrThrow({ where: { org, scope: 1 } })).tokens).toBe(BigInt(total))
  })
})

describe(failure(14), () => {
  const step = {
    "gen_ai.request.model": "gpt-4o",
    "session.id": "s-1",
    "gen_ai.usage.input_tokens": 1_200,
    "gen_ai.usage.output_tokens": 80,
  }
  const sum = { ...step, "gen_ai.usage.input_tokens": 2_400, "gen_ai.usage.output_tokens": 160 }
  const endMs = Date.now()
  const steps = ["01", "02"].map((n) => ({
    spanId: n.repeat(8),
    parentSpanId: "aa".repeat(8),
    endMs,
    attributes: { "gen_ai.operation.name": "chat", ...step },
  }))
  const loops = {
    agent: { "gen_ai.operation.name": "invoke_agent", ...sum },
    "AI SDK": { "ai.operationId": "ai.generateText", ...sum },
    workflow: { "traceloop.span.kind": "workflow", ...sum },
    chain: { "openinference.span.kind": "CHAIN", ...sum },
    task: { "gen_ai.operation.name": "task", "gen_ai.response.id": "resp_68a0f2d1c8e4819ab2", ...sum },
    "a call that makes calls": { "gen_ai.operation.name": "chat", ...sum },
  }
  /** Where the parent comes: of its two children, which are sent one by one. */
  const orders = { "before them": 0, "between them": 1, "after them": 2 }

  test.each(
    Object.entries(loops).flatMap(([loop, attributes]) => Object.entries(orders).map(([order, at]) => ({ loop, order, attributes, at }))),
  )("$loop $order", async ({ attributes, loop, order, at }) => {
    const { key } = await newProgram()
    const parent = { spanId: "aa".repeat(8), endMs, attributes }
    for (const span of [...steps.slice(0, at), parent, ...steps.slice(at)]) {
      expect((await server.request("/api/otel/v1/traces", { key, json: tracesJson([span]) })).status).toBe(200)
    }
    // Seen first, a call that sums up others is not known to; their tokens are then counted once, as one call.
    const calls = loop === "a call that makes calls" && order === "before them" ? 1 : 2
    expect(await sessionOf(key)).toMatchObject({ calls, tokens: 2_560, costUsd: "0.0076" })
  })
})

describe(failure(15), () => {
  const responseId = "msg_01XFDUDYJgAACzvnptvVoYEL"
  const logged = Array.from({ length: 6 }, (_, n) => call(`line ${n}`, { responseId }))

  test.each([
    { way: "in one batch", send: async (key: string) => (await programOf(server, key).batch(logged)).results },
    {
      way: "one after the other",
      send: async (key: string) => {
        const said: { status: string }[] = []
        for (const line of logged) said.push((await programOf(server, key).report(line)).result)
        return said
      },
    },
    {
      way: "on two servers at once",
      send: async (key: string) =>
        (await Promise.all(logged.map((line, n) => programOf(n % 2 ? server : second, key).report(line)))).map(({ result }) => result),
    },
  ])("$way", async ({ send }) => {
    const { key } = await newProgram()
    expect((await send(key)).map(({ status }) => status).toSorted()).toEqual([...Array(5).fill("duplicate"), "recorded"])
    expect(await sessionOf(key)).toMatchObject({ calls: 1, tokens: 200, costUsd: "0.0005" })
  })
})

describe(failure(16), () => {
  test.each([
    { model: "acme-frontier-9", because: "no price list knows it" },
    { model: undefined, because: "it was not named" },
  ])("$model: $because", async ({ model }) => {
    const { report, key } = await newProgram(5n * CENT)
    const usage = { input: 1_000, output: 1_000 }
    const { result, directive } = await report(call("e-1", { model, usage }))
    expect(result).toMatchObject({ status: "recorded", priced: false, costUsd: "0.04" })
    expect(directive.action).toBe("continue")
    expect((await report(call("e-2", { model, usage }))).directive).toMatchObject({ action: "suspend", code: "session_cost" })
    expect(await wireTo(key, [server]).ask({ id: "c-1", agent: "crawler", session: "s-1" })).toMatchObject({ allowed: false })
  })
})

describe(failure(17), () => {
  test.each([
    { usage: { input: 1_000, output: 40 }, costUsd: "0.0029", because: "what the stream had said before it broke off" },
    { usage: { input: 1_000, output: 0 }, costUsd: "0.0025", because: "nothing had come yet, the prompt was read" },
    { usage: undefined, costUsd: "0.02", because: "nobody knows how much, so what a call is expected to use" },
  ])("$costUsd: $because", async ({ usage, costUsd }) => {
    const { report, key } = await newProgram()
    expect((await report(call("e-1", { usage, outcome: "error" }))).result).toMatchObject({ status: "recorded", costUsd })
    expect(await sessionOf(key)).toMatchObject({ calls: 1, costUsd })
  })

  test("a call whose caller is gone keeps its budget set aside until its time is over", async () => {
    const { key } = await newProgram(5n * CENT)
    const wire = wireTo(key, [server])
    await wire.ask({ id: "gone", agent: "crawler", session: "s-1", estimate: { costUsd: "0.05" } })
    expect(await wire.ask({ id: "c-1", agent: "crawler", session: "s-1" })).toMatchObject({
      allowed: false,
      directive: { code: "too_large" },
    })
    expect(await sessionOf(key)).toMatchObject({ costUsd: "0", heldUsd: "0.05" })
  })
})

test(failure(18), async () => {
  const { key, org, batch, directive } = await newProgram(5n * CENT)
  await batch([
    call("listed", { usage: { input: 1_000, cacheRead: 3_000, output: 100 } }),
    call("unheard of", { model: "acme-frontier-9", usage: { input: 500, output: 100 } }),
    call("unmeasured", { usage: undefined }),
    call("with a fable", { costUsd: "9990.01" }),
    toolCall("tool", { costUsd: "0.000000001" }),
  ])
  await wireTo(key, [server]).ask({ id: "held", agent: "crawler", session: "s-1", estimate: { costUsd: "0.005" } })
  const used = (await (await testDb()).total.findFirstOrThrow({ where: { org, scope: 1 } })).cost
  const usedUsd = formatUsd(used)

  const session = await sessionOf(key)
  expect(session).toMatchObject({ costUsd: usedUsd, heldUsd: "0.005", limits: [{ used: usedUsd, held: "0.005", ceiling: "0.05" }] })
  const { agents, totals } = BurnSnapshot.parse(await (await server.request("/api/v1/burn", { key })).json())
  expect(agents).toMatchObject([
    { burnRateUsd: usedUsd, budgetUsedUsd: usedUsd, budgetHeldUsd: "0.005", budgetTotalUsd: "0.05", budgetSession: "s-1" },
  ])
  expect(totals).toMatchObject({ burnRateUsd: usedUsd, todayUsd: usedUsd, monthUsd: usedUsd })
  const { remaining } = await directive({ agent: "crawler", session: "s-1" })
  expect(remaining.costUsd).toBe(formatUsd(5n * CENT - used - CENT / 2n))
  // To the last billionth of a dollar: what is shown as left is what may be asked for, and not one more.
  const ask = (id: string, costUsd: string) => wireTo(key, [second]).ask({ id, agent: "crawler", session: "s-1", estimate: { costUsd } })
  expect((await ask("one more", formatUsd(5n * CENT - used - CENT / 2n + 1n))).allowed).toBe(false)
  expect((await ask("all of it", remaining.costUsd ?? "")).allowed).toBe(true)
})

test(failure(19), async () => {
  const { report, key, org } = await newProgram(50n * CENT)
  const { result, directive } = await report(call("e-1", { usage: { input: 10_000, output: 33 }, costUsd: "9990.01" }))
  expect(result.costUsd).toBe("0.02533")
  expect(directive).toMatchObject({ action: "continue", remaining: { costUsd: "0.47467" } })
  expect((await report(call("e-2", { usage: { input: 10_000, output: 33 }, costUsd: "0" }))).result.costUsd, "nor that it was free").toBe(
    "0.02533",
  )
  expect((await sessionOf(key)).costUsd).toBe("0.05066")
  const kept = await (await testDb()).event.findMany({ where: { org }, orderBy: { id: "asc" } })
  expect(
    kept.map(({ costReported }) => costReported),
    "it is kept beside what is charged",
  ).toEqual([9_990_010_000_000n, 0n])
})

describe(failure(20), () => {
  test("a dime and two are thirty cents", async () => {
    const { report, key } = await newProgram(30n * CENT)
    await report(toolCall("e-1", { costUsd: 0.1 }))
    expect((await report(toolCall("e-2", { costUsd: 0.2 }))).directive).toMatchObject({
      action: "suspend",
      cause: { used: "0.3", ceiling: "0.3" },
    })
    expect((await sessionOf(key)).costUsd).toBe("0.3")
  })

  test("a billionth of a dollar on top of millions is not lost", async () => {
    const { org, key } = await makeOrganization()
    const { batch } = programOf(server, key)
    const large = { model: "acme-frontier-9", usage: { input: 1_000_000_000, output: 1_000_000_000 } }
    await batch([...Array.from({ length: 240 }, (_, n) => call(`e-${n}`, large)), toolCall("least", { costUsd: "0.000000001" })])
    expect((await sessionOf(key)).costUsd).toBe("9600000.000000001")
    expect((await (await testDb()).total.findFirstOrThrow({ where: { org, scope: 4 } })).cost).toBe(9_600_000_000_000_001n)
  })
})
