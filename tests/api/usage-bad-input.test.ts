import { describe, expect, test } from "vitest"
import type { BurnSnapshot } from "#lib/contracts/burn"
import type { Session } from "#lib/contracts/sessions"
import { parseUsd } from "#lib/domain/money"
import { call, openProgram, toolCall } from "#tests/api/program"
import { testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

const newProgram = () => openProgram(server)

const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
const DAY = 86_400_000
const MINUTE = 60_000
const labels = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, at) => [`label-${at}`, "x"]))

describe("a bad event comes back invalid with its field, and the two beside it are recorded", () => {
  test.each<{ bad: unknown; pointer: string; because: string }>([
    { bad: null, pointer: "", because: "null" },
    { bad: 7, pointer: "", because: "a number" },
    { bad: "crawler", pointer: "", because: "a text" },
    { bad: [], pointer: "", because: "a list" },
    { bad: {}, pointer: "/id", because: "an empty object" },
    { bad: call("x", { id: undefined }), pointer: "/id", because: "no id" },
    { bad: call("x", { id: 12 }), pointer: "/id", because: "an id that is a number" },
    { bad: call(""), pointer: "/id", because: "an empty id" },
    { bad: call("x".repeat(129)), pointer: "/id", because: "129 characters" },
    { bad: call("a\u0000b"), pointer: "/id", because: "NUL" },
    { bad: call("a\u001bb"), pointer: "/id", because: "an escape" },
    { bad: call("a\ud800b"), pointer: "/id", because: "half a character" },
    { bad: call("x", { agent: undefined }), pointer: "/agent", because: "no agent" },
    { bad: call("x", { agent: null }), pointer: "/agent", because: "null is no name" },
    { bad: call("x", { agent: "a".repeat(129) }), pointer: "/agent", because: "129 characters" },
    { bad: call("x", { agent: "\u{1f577}".repeat(129) }), pointer: "/agent", because: "129 characters, however many bytes" },
    { bad: call("x", { session: "\u0000" }), pointer: "/session", because: "NUL" },
    { bad: call("x", { session: ["s"] }), pointer: "/session", because: "a list" },
    { bad: call("x", { user: "u\u007f" }), pointer: "/user", because: "DEL" },
    { bad: call("x", { model: "m\n" }), pointer: "/model", because: "a line break" },
    { bad: call("x", { responseId: "\udfff".repeat(20) }), pointer: "/responseId", because: "half characters" },
    { bad: call("x", { kind: "embedding" }), pointer: "/kind", because: "an unknown kind" },
    { bad: toolCall("x", { tool: undefined }), pointer: "/tool", because: "a tool call without its tool" },
    { bad: call("x", { usage: "many" }), pointer: "/usage", because: "a text is no usage" },
    { bad: call("x", { usage: { input: "200" } }), pointer: "/usage/input", because: "a text is no count" },
    { bad: call("x", { usage: { input: -1 } }), pointer: "/usage/input", because: "negative" },
    { bad: call("x", { usage: { input: 0.5 } }), pointer: "/usage/input", because: "half a token" },
    { bad: call("x", { usage: { input: "NaN" } }), pointer: "/usage/input", because: "not a number" },
    { bad: call("x", { usage: { output: 1_000_000_001 } }), pointer: "/usage/output", because: "more than 1e9" },
    { bad: call("x", { usage: { output: 2 ** 53 + 2 } }), pointer: "/usage/output", because: "more than 2^53" },
    { bad: call("x", { usage: { output: 1e300 } }), pointer: "/usage/output", because: "much more" },
    { bad: call("x", { usage: { prompt_tokens: 1, completion_tokens: -5 } }), pointer: "/usage/completion_tokens", because: "theirs, too" },
    {
      bad: call("x", { usage: { prompt_tokens: 5, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 6 } } }),
      pointer: "/usage/prompt_tokens_details/cached_tokens",
      because: "more from the cache than came in",
    },
    { bad: call("x", { usage: { tokens: 9 } }), pointer: "/usage", because: "a shape that nobody uses" },
    { bad: call("x", { usage: { input: 1, note: "a\u0000b" } }), pointer: "", because: "NUL deep inside, which no database keeps" },
    { bad: call("x", { usage: { input: 1, note: "\ud800" } }), pointer: "", because: "half a character deep inside" },
    { bad: toolCall("x", { costUsd: "free" }), pointer: "/costUsd", because: "no amount" },
    { bad: toolCall("x", { costUsd: "NaN" }), pointer: "/costUsd", because: "not a number" },
    { bad: toolCall("x", { costUsd: "Infinity" }), pointer: "/costUsd", because: "endless" },
    { bad: toolCall("x", { costUsd: -0.01 }), pointer: "/costUsd", because: "negative" },
    { bad: toolCall("x", { costUsd: 1e9 }), pointer: "/costUsd", because: "more than a million dollars" },
    { bad: toolCall("x", { costUsd: "9".repeat(41) }), pointer: "/costUsd", because: "too long" },
    { bad: call("x", { outcome: "maybe" }), pointer: "/outcome", because: "an unknown outcome" },
    { bad: call("x", { hold: "h".repeat(65) }), pointer: "/hold", because: "no id of a hold" },
    { bad: call("x", { occurredAt: "yesterday" }), pointer: "/occurredAt", because: "no instant" },
    { bad: call("x", { occurredAt: "2026-02-30T00:00:00Z" }), pointer: "/occurredAt", because: "no such day" },
    { bad: call("x", { occurredAt: Date.now() }), pointer: "/occurredAt", because: "milliseconds" },
    { bad: call("x", { occurredAt: ago(36 * DAY) }), pointer: "/occurredAt", because: "36 days back" },
    { bad: call("x", { occurredAt: ago(-6 * MINUTE) }), pointer: "/occurredAt", because: "6 minutes ahead" },
    { bad: call("x", { durationMs: -1 }), pointer: "/durationMs", because: "negative" },
    { bad: call("x", { durationMs: 1.5 }), pointer: "/durationMs", because: "no whole number" },
    { bad: call("x", { metadata: labels(17) }), pointer: "/metadata", because: "17 labels" },
    { bad: call("x", { metadata: { depth: { a: 1 } } }), pointer: "/metadata/depth", because: "a label is a text" },
  ])("$pointer: $because", async ({ bad, pointer }) => {
    const { usage, org } = await newProgram()
    const { results, directives } = await usage({ events: [call("before"), bad, call("after")] })
    expect(results.map(({ status }) => status)).toEqual(["recorded", "invalid", "recorded"])
    expect(results[1]?.error?.pointer).toBe(pointer)
    expect(results[1]?.error?.message).toMatch(/\w/)
    expect(directives).toHaveLength(1)
    const db = await testDb()
    expect(await db.event.count({ where: { org } })).toBe(2)
    expect(await db.factLost.findMany({ where: { org } })).toMatchObject([{ kind: "invalid", n: 1n }])
  })

  test.each([
    { said: "10", costUsd: "10", warnings: undefined, because: "the most that one call may cost is charged" },
    { said: "10.000000001", costUsd: "10", warnings: ["cost_capped"], because: "what is above it is not, and that is told" },
    { said: 999_999, costUsd: "10", warnings: ["cost_capped"], because: "however much it says" },
  ])("a tool call of $said: $because", async ({ said, costUsd, warnings }) => {
    const { report, get, org } = await newProgram()
    const sent = toolCall("x", { costUsd: said })
    const { result } = await report(sent)
    expect(result).toMatchObject({ status: "recorded", costUsd })
    expect(result.warnings).toEqual(warnings)
    expect((await report(sent)).result, "a repeat is answered alike").toMatchObject({ status: "duplicate", costUsd })
    expect(await (await testDb()).event.findFirstOrThrow({ where: { org } })).toMatchObject({ costReported: parseUsd(said) })
    expect(await get("/api/v1/burn")).toMatchObject({ totals: { todayUsd: costUsd, factsLost: 0 } })
  })

  test("what is lost is counted where people look, by itself and beside others", async () => {
    const { batch, report, get } = await newProgram()
    await batch([call("a"), call(""), call("b", { usage: { input: -1 } })])
    await report(call("a", { model: "gpt-4o-mini" }))
    await report(call("\u0000"))
    expect(await get("/api/v1/burn")).toMatchObject({ totals: { factsLost: 4 } } satisfies { totals: Partial<BurnSnapshot["totals"]> })
  })

  test.each(["Pacific/Kiritimati", "Pacific/Pago_Pago"])(
    "by the organization's own day, in %s, where it may be another than here",
    async (zone) => {
      const { org, batch, get } = await openProgram(server, { zone })
      await batch([call("")])
      const db = await testDb()
      const [lost] = await db.factLost.findMany({ where: { org } })
      const inZone = new Intl.DateTimeFormat("en-CA", { timeZone: zone })
      expect(lost?.day.toISOString().slice(0, 10)).toBe(inZone.format(new Date()))
      expect(await get("/api/v1/burn")).toMatchObject({ totals: { factsLost: 1 } })
      await db.$executeRaw`update fact_lost set day = day - 1 where org = ${org}`
      expect(await get("/api/v1/burn"), "yesterday is over").toMatchObject({ totals: { factsLost: 0 } })
    },
  )

  test("an event that is refused for its clock moves no other in time", async () => {
    const { usage, org } = await newProgram()
    const { results } = await usage({ events: [call("a", { occurredAt: ago(0) }), call("b", { occurredAt: "2099-01-01T00:00:00Z" })] })
    expect(results.map(({ status }) => status)).toEqual(["recorded", "invalid"])
    const event = await (await testDb()).event.findFirstOrThrow({ where: { org } })
    expect(event.receivedAt.getTime() - event.placedAt.getTime()).toBeLessThan(1_000)
  })

  test("the worst of batches says what is wrong with each", async () => {
    const { usage, org } = await newProgram()
    const { results, directives } = await usage({ events: Array.from({ length: 1_000 }, (_, n) => (n % 2 ? n : { id: `e-${n}` })) })
    expect(results.every(({ status, error }) => status === "invalid" && error !== undefined)).toBe(true)
    expect(directives).toEqual([])
    expect(await (await testDb()).factLost.findMany({ where: { org } })).toMatchObject([{ n: 1_000n }])
  })
})

describe("odd, but good, and kept to the letter", () => {
  test.each([
    { name: "🕷️", because: "an emoji" },
    { name: "\u{1f577}".repeat(128), because: "128 characters, 512 bytes" },
    { name: "x".repeat(128), because: "the longest name" },
    { name: "..", because: "two dots" },
    { name: "../../etc/passwd", because: "a path" },
    { name: "a/b", because: "a slash" },
    { name: "a%2Fb", because: "a slash in disguise is not a slash" },
    { name: "a b+c&d=e?f#g", because: "what addresses are made of" },
    { name: " a ", because: "spaces around it" },
    { name: "'; drop table event; --", because: "a quote" },
    { name: '{"a\\n":1}', because: "what looks like JSON" },
    { name: "<script>alert(1)</script>", because: "what looks like a page" },
    { name: "__proto__", because: "a name that objects have" },
    { name: "constructor", because: "another one" },
    { name: "null", because: "a word" },
    { name: "0", because: "a digit" },
    { name: "שלום", because: "from right to left" },
    { name: "\u200b", because: "nothing to see" },
  ])("$because", async ({ name }) => {
    const { batch, directive, get, org } = await newProgram()
    const event = call(name, {
      agent: name,
      session: name,
      user: name,
      model: name,
      tool: name,
      fingerprint: name,
      metadata: { team: name },
    })
    const { results, directives } = await batch([event, event])
    expect(results).toMatchObject([
      { id: name, status: "recorded" },
      { id: name, status: "duplicate" },
    ])
    expect(directives).toMatchObject([{ agent: name, session: name, user: name, directive: { action: "continue" } }])
    const stored = await (await testDb()).event.findFirstOrThrow({ where: { org } })
    expect(stored).toMatchObject({ id: name, agent: name, session: name, user: name, model: name })
    expect(await directive({ agent: name, session: name, user: name })).toMatchObject({ remaining: { tokens: 49_800 } })
    const { items } = (await get(`/api/v1/sessions?${new URLSearchParams({ agent: name })}`)) as { items: Session[] }
    expect(items).toMatchObject([{ name, agents: [name], user: name, calls: 1 }])
  })

  test("a letter with its accent beside it is the letter with its accent", async () => {
    const { batch } = await newProgram()
    const { results } = await batch([call("1", { agent: "Zo\u00eb" }), call("1", { agent: "Zoe\u0308" })])
    expect(results.map(({ status }) => status)).toEqual(["recorded", "duplicate"])
  })

  test.each([
    { event: { occurredAt: ago(35 * DAY - MINUTE) }, because: "just under 35 days back" },
    { event: { occurredAt: ago(-4 * MINUTE) }, because: "4 minutes ahead" },
    { event: { occurredAt: "2026-11-24T02:00:00.123456+14:00" }, because: "another zone, finer than a millisecond" },
    { event: { usage: { input: 1_000_000_000, output: 0 } }, because: "1e9 tokens" },
    { event: { metadata: labels(16) }, because: "16 labels" },
    { event: { metadata: { team: "a\u0000\ud800" } }, because: "labels are not looked into" },
    { event: { durationMs: DAY }, because: "a call of a day" },
    { event: { usage: { input: 1, output: 1, nested: { deep: [[[[1]]]] } } }, because: "what nobody knows in a usage" },
  ])("$because", async ({ event }) => {
    const { report } = await newProgram()
    expect((await report(call("e-1", event))).result).toMatchObject({ status: "recorded" })
  })

  test("a field that objects have by nature is an unknown field", async () => {
    const { key } = await newProgram()
    const body = '{"events":[{"id":"e","agent":"a","session":"s","__proto__":{"agent":"b"},"constructor":1,"toString":2}]}'
    const reply = await server.request("/api/v1/usage", { key, body, headers: { "content-type": "application/json" } })
    const { results } = (await reply.json()) as { results: { warnings: string[]; status: string }[] }
    expect(results).toMatchObject([{ status: "recorded" }])
    expect(results[0]?.warnings.sort()).toEqual(["unknown field __proto__", "unknown field constructor", "unknown field toString"])
  })
})

test("a key that is revoked while it is busy loses nothing that was confirmed, and is refused within a second", async () => {
  const { org, key } = await newProgram()
  const send = (n: number) => server.request("/api/v1/usage", { key, json: call(`e-${n}`) })
  expect((await send(0)).status).toBe(200)
  await (await testDb()).apiKey.updateMany({ where: { org }, data: { revokedAt: new Date() } })
  const revokedAt = performance.now()
  let confirmed = 1
  while ((await send(confirmed)).status === 200) confirmed += 1
  expect(performance.now() - revokedAt).toBeLessThan(1_000)
  expect(await (await testDb()).event.count({ where: { org } })).toBe(confirmed)
})
