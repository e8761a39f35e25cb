import { describe, expect, test } from "vitest"
import { LimitSuggestions } from "#lib/contracts/limits"
import { Preview } from "#lib/contracts/preview"
import { ProblemDetails } from "#lib/contracts/problem"
import { createPricer } from "#lib/domain/pricing"
import { createLedger } from "#lib/ledger/ledger"
import { systemCtx } from "#lib/services/ctx"
import { previewLimits } from "#lib/services/limits/preview-limits"
import { newId } from "#lib/services/new-id"
import { call, programOf, toolCall } from "#tests/api/program"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"
import { sharedData } from "#tests/harness/shared-data"
import { runProgram } from "./run-program.ts"

const AIDER = sharedData("aider_calls_with_sessions.csv")
const server = withServer()

type Json = Record<string, unknown>
const breaker: Json = { name: "breaker", scope: "session", metric: "tokens", window: "lifetime", ceiling: 50_000, action: "suspend" }
const userMonth: Json = { name: "month", scope: "user", metric: "tokens", window: "month", ceiling: 1_000, action: "suspend" }
const tokens = (n: number) => ({ model: "gpt-4o-mini", usage: { input: n, output: 0 } })

async function newAdmin() {
  const { org, key } = await makeOrganization({ preset: "observe" })
  const ask = (json: Json) => server.request("/api/v1/limits/preview", { key, json })
  return {
    org,
    key,
    ...programOf(server, key),
    ask,
    preview: async (json: Json) => {
      const reply = await ask(json)
      const text = await reply.text()
      expect(reply.status, text).toBe(200)
      return Preview.parse(JSON.parse(text))
    },
  }
}

describe.skipIf(AIDER === null)("the Aider trace", () => {
  test("session tokens 50,000 over its whole range: exactly the 320 sessions, beside other limits", async () => {
    const { key, preview } = await newAdmin()
    const program = runProgram("cli/main.ts", ["replay", AIDER ?? "", "--json"], { GOVERNOR_URL: server.url, GOVERNOR_KEY: key })
    expect(await program.ended, program.stderr()).toBe(0)
    const range = { from: "2000-01-01T00:00:00Z" }
    const found = await preview({ limits: [breaker, { ...userMonth, ceiling: 1_000_000 }], ...range })
    expect(found).toMatchObject({ events: 5_563, complete: true })
    expect(found.limits[0]).toMatchObject({ episodes: 320, subjects: 320, blockedAtEnd: 320, name: "breaker" })
    expect(found.limits[0]?.stopped.tokens).toBeGreaterThan(1_000_000)
    expect(found.limits[0]?.sample).toHaveLength(20)
    expect(found.limits[1]?.episodes).toBeGreaterThan(0)

    const alone = await preview({ limit: breaker, ...range })
    expect(alone.limits[0], "limits do not change each other's figures").toEqual(found.limits[0])
    const halves = await Promise.all([
      preview({ limit: breaker, ...range, to: "2024-11-01T00:00:00Z" }),
      preview({ limit: breaker, from: "2024-11-01T00:00:00Z" }),
    ])
    expect(halves.reduce((sum, { events }) => sum + events, 0)).toBe(5_563)
    const blocked = halves.map((half) => half.limits[0]?.episodes ?? 0)
    expect(Math.min(...blocked)).toBeGreaterThan(0)
    expect(blocked[0], "what tripped in the first half did so in the whole").toBeLessThan(320)
  }, 60_000)
})

describe("what would have been stopped", () => {
  test("is what came after the trip, and whom it blocks now is told by the meters", async () => {
    const { batch, preview } = await newAdmin()
    for (const [id, n] of Object.entries({ first: 600, second: 400, third: 70 })) await batch([call(id, tokens(n))])
    await batch([call("other", { ...tokens(5), session: "s-2" })])
    const { limits, events, complete } = await preview({
      limit: { ...breaker, ceiling: 1_000 },
      from: new Date(Date.now() - 60_000).toISOString(),
    })
    expect({ events, complete }).toEqual({ events: 4, complete: true })
    expect(limits).toMatchObject([
      {
        id: null,
        episodes: 1,
        stopped: { calls: 1, tokens: 70 },
        sample: [{ subject: "s-1", seen: "1000", closedAt: null }],
        blockedAtEnd: 1,
        blocks: { count: 1, sample: ["s-1"], among: 2 },
      },
    ])
  })

  test("counts when a call happened, not when it arrived: one batch of a minute is no burst", async () => {
    const { batch, preview } = await newAdmin()
    const sentAt = Date.now()
    const events = Array.from({ length: 50 }, (_, n) =>
      toolCall(`e-${n}`, { occurredAt: new Date(sentAt - (50 - n) * 1_000).toISOString() }),
    )
    await batch(events, { sentAt: new Date(sentAt).toISOString() })
    const brake = { name: "brake", scope: "session", metric: "toolCalls", window: "second", ceiling: 3, action: "throttle" }
    const from = new Date(sentAt - 120_000).toISOString()
    expect((await preview({ limit: brake, from })).limits).toMatchObject([{ episodes: 0 }])
    expect((await preview({ limit: { ...brake, window: "minute", ceiling: 50 }, from })).limits).toMatchObject([{ episodes: 1 }])
  })

  test("history that arrived in any order is judged in the order in which it happened", async () => {
    const { batch, preview } = await newAdmin()
    const at = (day: number) => `2025-03-${String(day).padStart(2, "0")}T12:00:00Z`
    const days = [9, 2, 5, 1, 8, 3, 7, 4, 6]
    await batch(
      days.map((day) => call(`e-${day}`, { ...tokens(100), user: "ada", occurredAt: at(day) })),
      { backfill: true },
    )
    const { limits } = await preview({ limit: { ...userMonth, ceiling: 500 }, from: "2025-03-01T00:00:00Z", to: "2025-05-01T00:00:00Z" })
    expect(limits[0]?.sample).toMatchObject([
      { subject: "ada", openedAt: "2025-03-05T12:00:00.000Z", closedAt: "2025-04-01T00:00:00.000Z", stopped: { calls: 4, tokens: 400 } },
    ])
  })

  test("a month and a session count from their own beginning, not from the range's", async () => {
    const { batch, preview } = await newAdmin()
    const at = (day: number) => `2025-03-${String(day).padStart(2, "0")}T12:00:00Z`
    await batch(
      [1, 2, 3, 20, 21].map((day) => call(`e-${day}`, { ...tokens(100), user: "ada", occurredAt: at(day) })),
      { backfill: true },
    )
    const from = at(10)
    const found = await preview({
      limits: [
        { ...userMonth, ceiling: 400 },
        { ...breaker, ceiling: 500 },
        { ...userMonth, name: "tripped before", ceiling: 300 },
      ],
      from,
      to: at(30),
    })
    expect(found.events).toBe(2)
    expect(found.limits).toMatchObject([
      { sample: [{ openedAt: "2025-03-20T12:00:00.000Z", seen: "400" }] },
      { sample: [{ openedAt: "2025-03-21T12:00:00.000Z", seen: "500" }] },
      { sample: [{ openedAt: new Date(from).toISOString(), seen: "300", stopped: { tokens: 200 } }] },
    ])
  })

  test("a limit that is there is previewed with what would change; who has an own one is left out", async () => {
    const { batch, preview, get, key } = await newAdmin()
    await batch(["ada", "bob"].map((user) => call(user, { ...tokens(900), user, session: user })))
    const { items } = (await get("/api/v1/limits?scope=user&q=quota")) as { items: { id: string }[] }
    const id = items[0]?.id
    const own = { ...userMonth, name: "bob's", subject: "bob", replaces: id, ceiling: 5_000 }
    expect((await server.request("/api/v1/limits", { key, json: own })).status).toBe(201)
    const from = new Date(Date.now() - 60_000).toISOString()
    const found = await preview({ limits: [{ id, ceiling: 900, action: "suspend" }], from })
    expect(found.limits).toMatchObject([{ id, episodes: 1, sample: [{ subject: "ada" }], blocks: { count: 1, sample: ["ada"] } }])
  })
})

test.each([
  { body: {}, pointer: "/from" },
  { body: { from: "2025-01-01T00:00:00Z" }, pointer: "/limits" },
  { body: { from: "2025-01-01T00:00:00Z", to: "2024-01-01T00:00:00Z", limit: breaker }, pointer: "/to" },
  { body: { from: "2025-01-01T00:00:00Z", limits: [breaker, { ...breaker, window: "month" }] }, pointer: "/limits/1/window" },
  { body: { from: "2025-01-01T00:00:00Z", limit: { ...breaker, ceiling: 0 } }, pointer: "/limit/ceiling" },
  { body: { from: "2025-01-01T00:00:00Z", limits: [{ id: `lim_${"0".repeat(20)}`, ceiling: 1 }] }, pointer: "/limits/0/id" },
])("a preview that cannot be is refused at $pointer", async ({ body, pointer }) => {
  const { ask } = await newAdmin()
  const reply = await ask(body)
  expect(reply.status).toBe(422)
  expect(ProblemDetails.parse(await reply.json()).errors?.map((error) => error.pointer)).toContain(pointer)
})

test("work is bounded, and what was not looked at is told", async () => {
  const { batch, org } = await newAdmin()
  for (let n = 0; n < 3; n++) await batch(Array.from({ length: 10 }, (_, i) => call(`${n}-${i}`, tokens(1))))
  const db = await testDb()
  const ledger = createLedger({ db, rulesDb: db, pricer: createPricer(), newId, chance: Math.random, nowMs: Date.now, onCommit: () => {} })
  const ctx = { ...systemCtx(db, org, new Date()), ledger, pricer: createPricer() }
  const input = {
    limit: {
      ...breaker,
      subject: null,
      plan: null,
      replaces: null,
      mode: "enforce",
      warnAt: [],
      overdrive: false,
      countFrom: "period",
    } as never,
    from: new Date(Date.now() - 60_000).toISOString(),
  }
  const cut = await previewLimits(ctx, input, { events: 20, ms: 60_000 })
  expect(cut).toMatchObject({ events: 20, complete: false })
  expect(Date.parse(cut.through)).toBeLessThan(ctx.now.getTime())
  expect(await previewLimits(ctx, input)).toMatchObject({ events: 30, complete: true })
})

describe("suggestions", () => {
  test("come after 200 calls, from one's own traffic, with whom they would have stopped", async () => {
    const { batch, get } = await newAdmin()
    const read = async () => LimitSuggestions.parse(await get("/api/v1/limits/suggestions"))
    const events = Array.from({ length: 199 }, (_, n) => call(`e-${n}`, { ...tokens(1_000 + n), session: `s-${n}`, user: `u-${n % 20}` }))
    await batch(events)
    expect(await read()).toMatchObject({ events: 199, needed: 200, items: [] })
    await batch([call("last", { ...tokens(100_000), session: "runaway", user: "u-1" })])
    const { items } = await read()
    expect(items.map(({ limit }) => `${limit.scope} ${limit.metric} ${limit.window}`)).toEqual([
      "session tokens lifetime",
      "session cost lifetime",
      "agent cost hour",
      "user tokens month",
    ])
    expect(items[0]).toMatchObject({
      limit: { ceiling: 1_800, action: "suspend" },
      basis: { samples: 200, p99: 1_197 },
      lastWeek: { subjects: 1, excess: 98_200 },
    })
    expect(items[0]?.existing).toMatch(/^lim_/)
  })

  test("each can be made as it is", async () => {
    const { batch, get, key } = await newAdmin()
    await batch(Array.from({ length: 200 }, (_, n) => call(`e-${n}`, { ...tokens(1_000), session: `s-${n}`, user: "ada" })))
    const { items } = LimitSuggestions.parse(await get("/api/v1/limits/suggestions"))
    expect(items).toHaveLength(4)
    for (const { limit } of items) expect((await server.request("/api/v1/limits", { key, json: limit })).status).toBe(201)
  })
})
