import { setTimeout as pause } from "node:timers/promises"
import { describe, expect, onTestFinished, test } from "vitest"
import type { Metric, Scope, Window } from "#lib/domain/limit"
import { addToRing, EMPTY_RING, ringTotal } from "#lib/domain/ring"
import { call, programOf, toolCall } from "#tests/api/program"
import { testDatabaseUrl } from "#tests/harness/database"
import { cuttableDatabase } from "#tests/harness/database-proxy"
import { testDb } from "#tests/harness/organization"
import { startServer, withServer } from "#tests/harness/server"
import { makeGoverned } from "#tests/proof/governed"
import { type Ask, wireTo } from "#tests/proof/wire"
import { failure } from "./failures.ts"

const one = withServer()
const other = withServer()

const LISTED = { agent: "crawler", session: "s-1", model: "gpt-4o" } as const
/** A call of 100 tokens that asks to start. */
const ask = (id: string, over: Partial<Ask> = {}): Ask => ({ id, ...LISTED, estimate: { input: 100, output: 0 }, ...over })
/** A call of so many tokens that has happened. */
const used = (id: string, tokens: number, over: Record<string, unknown> = {}) => call(id, { usage: { input: tokens, output: 0 }, ...over })

describe(failure(1), () => {
  test("ninety at once, on two servers", async () => {
    const { key } = await makeGoverned({ scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n })
    const answers = await Promise.all(Array.from({ length: 90 }, (_, n) => wireTo(key, [n % 2 ? one : other]).ask(ask(`a-${n}`))))
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(10)
  })

  test("room for one, asked for at both servers in the same moment, again and again", async () => {
    const { key, org } = await makeGoverned({ scope: "session", metric: "calls", window: "lifetime", ceiling: 1n })
    const sessions = Array.from({ length: 25 }, (_, n) => `s-${n}`)
    // All of them are known, so that no insert makes one wait for the other.
    const names = sessions.map((subject) => ({ org, scope: 1, subject }))
    await (await testDb()).subject.createMany({ data: names })
    for (const session of sessions) {
      const at = (server: typeof one, id: string) => wireTo(key, [server]).ask(ask(`${session} ${id}`, { session }))
      const answers = await Promise.all([at(one, "a"), at(other, "b")])
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(1)
    }
  })
})

describe(failure(2), () => {
  test.each(["session", "user", "agent"] as const)("a new %s", async (scope) => {
    const { key, org } = await makeGoverned({ scope, metric: "calls", window: scope === "session" ? "lifetime" : "month", ceiling: 3n })
    const names = (n: number) => ({ agent: `a-${n}`, session: `s-${n}`, user: `u-${n}`, [scope]: "unheard of" })
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => wireTo(key, [n % 2 ? one : other]).ask(ask(`c-${n}`, names(n)))))
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(3)
    expect(await (await testDb()).hold.count({ where: { org } })).toBe(3)
  })
})

test(failure(3), async () => {
  const { key } = await makeGoverned({ scope: "agent", metric: "calls", window: "hour", ceiling: 10n })
  const allowed = { one: 0, other: 0 }
  for (let n = 0; n < 16; n += 1) {
    const at = n % 2 ? "one" : "other"
    if ((await wireTo(key, [at === "one" ? one : other]).ask(ask(`c-${n}`))).allowed) allowed[at] += 1
  }
  expect(allowed).toEqual({ one: 5, other: 5 })
})

test(failure(4), async () => {
  const { key, org } = await makeGoverned({ scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n })
  const { report, directive } = programOf(one, key)
  await report(used("e-1", 1_000))
  const db = await testDb()
  // As if it had happened the day before yesterday, and nobody had told of the stop.
  await db.$executeRaw`update total set day = day - 2, last_at = last_at - interval '2 days', ring_slot = ring_slot - 34560 where org = ${org}`
  await db.$executeRaw`update ring set slot = slot - 34560 where org = ${org}`
  await db.incident.deleteMany({ where: { org } })
  expect((await wireTo(key, [one]).ask(ask("c-1"))).directive).toMatchObject({ action: "suspend", code: "session_tokens" })
  expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "suspend", cause: { used: "1000" } })
})

test(failure(5), async () => {
  const limit = { scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n } as const
  const [ours, theirs] = [await makeGoverned(limit), await makeGoverned(limit)]
  await programOf(one, theirs.key).report(used("e-1", 1_000))
  const { result, directive } = await programOf(one, ours.key).report(used("e-1", 400))
  expect(result.status, "nor do they share the ids of their events").toBe("recorded")
  expect(directive).toMatchObject({ action: "continue", remaining: { tokens: 600 } })
  expect((await wireTo(ours.key, [other]).ask(ask("c-1"))).allowed).toBe(true)
  expect((await wireTo(theirs.key, [other]).ask(ask("c-1"))).allowed).toBe(false)
})

describe(failure(6), () => {
  const windows = ["second", "minute", "hour", "day", "month"] as const
  const amounts = { tokens: 600n, cost: 1_500_000n, calls: 3n, toolCalls: 3n }
  const metrics = Object.keys(amounts) as Metric[]
  /** Each scope with every window and every metric, though not all of one with all of the other. */
  const across = (["org", "user", "agent"] as const).flatMap((scope, at) =>
    windows.map((window, n) => ({ scope, window, metric: metrics[(at + n) % 4] as Metric })),
  )

  test.each([
    ...across,
    { scope: "session", window: "lifetime", metric: "tokens" },
    { scope: "session", window: "lifetime", metric: "cost" },
    { scope: "session", window: "minute", metric: "calls" },
    { scope: "session", window: "second", metric: "toolCalls" },
  ] as { scope: Scope; window: Window; metric: Metric }[])("$metric of $scope per $window", async ({ scope, window, metric }) => {
    const { key } = await makeGoverned({ scope, window, metric, ceiling: amounts[metric] })
    const { batch, report } = programOf(one, key)
    const event = (id: string) =>
      metric === "toolCalls" ? toolCall(id, { user: "ada" }) : call(id, { user: "ada", usage: { input: 200, output: 0 } })
    expect((await report(event("1"))).directive.action).toBe("continue")
    const { directives } = await batch([event("2"), event("3"), event("4")])
    expect(directives[0]?.directive).toMatchObject({ action: "suspend", cause: { scope, metric, window } })
    const asked = metric === "toolCalls" ? ({ kind: "tool", tool: "search", model: undefined } as const) : {}
    expect(await wireTo(key, [other]).ask(ask("5", { user: "ada", ...asked }))).toMatchObject({
      allowed: false,
      hold: null,
      directive: { action: "suspend", cause: { scope, metric, window } },
    })
  })
})

test(failure(7), async () => {
  const { key, org } = await makeGoverned(
    { scope: "user", metric: "calls", window: "minute", ceiling: 3n },
    { scope: "agent", metric: "tokens", window: "hour", ceiling: 10_000n },
    { scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n },
  )
  const { ask: put } = wireTo(key, [one])
  const refused = await Promise.all(
    Array.from({ length: 10 }, (_, n) => put(ask(`r-${n}`, { user: "ada", estimate: { input: 1_001, output: 0 } }))),
  )
  expect(refused.map(({ allowed, hold, directive }) => ({ allowed, hold, code: directive.code }))).toEqual(
    Array(10).fill({ allowed: false, hold: null, code: "too_large" }),
  )
  const db = await testDb()
  const none = { heldTokens: 0n, heldCost: 0n, heldCalls: 0n, heldToolCalls: 0n }
  expect(await db.subject.findMany({ where: { org, NOT: none } })).toEqual([])
  expect(await db.ring.count({ where: { org } }), "no slot was taken").toBe(0)
  const admitted = await Promise.all(Array.from({ length: 5 }, (_, n) => put(ask(`a-${n}`, { user: "ada", session: `s-${n}` }))))
  expect(admitted.filter(({ allowed }) => allowed)).toHaveLength(3)
})

describe(failure(8), () => {
  const limit = { scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n } as const

  test("what happened is counted at its size, and nothing passes after it, however small", async () => {
    const { key, org } = await makeGoverned(limit)
    const { report } = programOf(one, key)
    await report(used("e-1", 900))
    const { directive } = await report(used("e-2", 700))
    expect(directive).toMatchObject({ action: "suspend", cause: { used: "1600", ceiling: "1000" } })
    expect(await wireTo(key, [other]).ask(ask("c-1", { estimate: { input: 0, output: 0 } }))).toMatchObject({ allowed: false })
    expect(await (await testDb()).total.findFirstOrThrow({ where: { org, scope: 1 } })).toMatchObject({ tokens: 1_600n })
  })

  test("a call that used more than it had asked for is counted in full", async () => {
    const { key, org } = await makeGoverned(limit)
    const { ask: put, send } = wireTo(key, [one])
    const { hold } = await put(ask("c-1"))
    const { results, directives } = await send({ ...LISTED, id: "c-1", usage: { input: 1_600, output: 0 }, hold: hold?.id })
    expect(results).toMatchObject([{ status: "recorded", tokens: { total: 1_600 } }])
    expect(directives).toMatchObject([{ directive: { action: "suspend", cause: { used: "1600", held: "0" } } }])
    expect(await (await testDb()).total.findFirstOrThrow({ where: { org, scope: 1 } })).toMatchObject({ tokens: 1_600n })
  })
})

/** As if their time had been over long ago. */
async function outlive(org: number): Promise<void> {
  await (await testDb()).$executeRaw`update hold set expires_at = now() - interval '1 second' where org = ${org}`
}

async function heldOf(org: number): Promise<bigint> {
  return (await (await testDb()).subject.findFirstOrThrow({ where: { org, scope: 1 } })).heldTokens
}

test(failure(9), async () => {
  const { key, org } = await makeGoverned({ scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n })
  const { ask: put, send } = wireTo(key, [one])
  const { hold } = await put(ask("c-1", { estimate: { input: 1_000, output: 0 } }))
  await outlive(org)
  await expect
    .poll(async () => (await (await testDb()).hold.findFirstOrThrow({ where: { org } })).state, { timeout: 5_000 })
    .toBe("expired")
  const { results, directives } = await send({ ...LISTED, id: "c-1", usage: { input: 1_000, output: 0 }, hold: hold?.id })
  expect(results).toMatchObject([{ status: "recorded", late: true, tokens: { total: 1_000 } }])
  expect(directives).toMatchObject([{ directive: { action: "suspend", cause: { used: "1000", held: "0" } } }])
  expect(await heldOf(org), "and is given back once").toBe(0n)
})

describe(failure(10), () => {
  const limit = { scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000n } as const

  test("the next one who asks gets its budget at once", async () => {
    const { key, org } = await makeGoverned(limit)
    const { ask: put } = wireTo(key, [one])
    await put(ask("gone", { estimate: { input: 1_000, output: 0 } }))
    expect(await put(ask("c-1"))).toMatchObject({ allowed: false, directive: { action: "throttle", code: "contended" } })
    await outlive(org)
    expect(await put(ask("c-2"))).toMatchObject({ allowed: true })
  })

  test("where nobody asks, it is given back all the same", async () => {
    const { key, org } = await makeGoverned(limit)
    await wireTo(key, [one]).ask(ask("gone", { estimate: { input: 1_000, output: 0 } }))
    expect(await heldOf(org)).toBe(1_000n)
    await outlive(org)
    await expect.poll(() => heldOf(org), { timeout: 5_000 }).toBe(0n)
  })
})

describe(failure(11), () => {
  const at = (iso: string) => Date.parse(iso)

  test.each([
    { widthMs: 1_000, edge: "2027-03-01T10:00:07Z" },
    { widthMs: 60_000, edge: "2027-03-01T10:07:00Z" },
    { widthMs: 3_600_000, edge: "2027-03-01T10:00:00Z" },
  ])("what came just before the edge counts for $widthMs ms after it", ({ widthMs, edge }) => {
    const ring = addToRing(EMPTY_RING, widthMs, at(edge) - 1, 60n)
    for (const laterMs of [0, widthMs / 2, widthMs - 1]) expect(ringTotal(ring, widthMs, at(edge) + laterMs)).toBe(60n)
  })

  test.each([
    { window: "minute", widthMs: 60_000 },
    { window: "hour", widthMs: 3_600_000 },
  ] as const)("a $window's worth before the edge leaves nothing for after it", async ({ window, widthMs }) => {
    const { key } = await makeGoverned({ scope: "agent", metric: "calls", window, ceiling: 60n, action: "throttle" })
    const now = Date.now()
    // Two seconds before the minute or hour of the clock began, unless that is nearly a window ago.
    const occurredAt = new Date(now - Math.min((now % widthMs) + 2_000, widthMs - 10_000)).toISOString()
    const events = Array.from({ length: 60 }, (_, n) => used(`e-${n}`, 1, { occurredAt }))
    const { directives } = await programOf(one, key).batch(events, { sentAt: new Date(now).toISOString() })
    expect(directives[0]?.directive).toMatchObject({ action: "throttle", code: "agent_calls" })
    expect((await wireTo(key, [other]).ask(ask("c-1"))).allowed).toBe(false)
  })
})

test(failure(12), async () => {
  const { key } = await makeGoverned({ scope: "session", metric: "tokens", window: "lifetime", ceiling: 1_000_000n })
  const database = await cuttableDatabase(await testDatabaseUrl())
  const server = await startServer({ databaseUrl: database.url })
  onTestFinished(async () => {
    await server.stop()
    await database.cut()
  })
  let n = 0
  const asks = () => {
    n += 1
    return Promise.all([
      server.request("/api/v1/authorize", { key, json: ask(`c-${n}`) }),
      server.request("/api/v1/directive?agent=crawler&session=s-1", { key }),
      server.request("/api/v1/usage", { key, json: used(`e-${n}`, 1) }),
    ])
  }
  expect((await asks()).map(({ status }) => status)).toEqual([200, 200, 200])
  await database.cut()
  for (const reply of await asks()) {
    expect(reply.status).toBe(503)
    expect(reply.headers.get("retry-after")).toBe("1")
    expect(await reply.json()).toMatchObject({ code: "unavailable" })
  }
  // And those whom it leaves in the middle: answered, or told to come again.
  for (let round = 0; round < 8; round += 1) {
    await database.open()
    await expect.poll(async () => (await server.request("/api/health")).status, { timeout: 5_000 }).toBe(200)
    const under = [asks(), asks(), asks()]
    await pause(round)
    await database.cut()
    const statuses = (await Promise.all([...under, asks()])).flat().map(({ status }) => status)
    expect([...new Set(statuses)].toSorted().join(", "), server.output()).toMatch(/^(200, )?503$/)
  }
})
