import { describe, expect, test } from "vitest"
import { ChangedPrice, PriceBook, PriceCorrection, Prices, UnpricedModels } from "#lib/contracts/prices"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { Timeline } from "#lib/contracts/timeline"
import { UsageSummary } from "#lib/contracts/usage-summary"
import { parseUsd } from "#lib/domain/money"
import { verify } from "#lib/ledger/verify/verify"
import { call, openProgram } from "#tests/api/program"
import { makeKey, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()
const MINUTE_MS = 60_000

/** A thousand tokens in: a cent at the conservative price. */
const unknown = (id: string, over: Record<string, unknown> = {}) =>
  call(id, { model: "acme/large-1", usage: { input: 1_000, output: 0 }, ...over })
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS).toISOString()

async function admin() {
  const program = await openProgram(server)
  const { org, key, get } = program
  const post = (path: string, json: unknown, headers = {}) => server.request(`/api/v1/prices${path}`, { key, json, headers })
  const set = async (json: Record<string, unknown>) => {
    const reply = await post("", json)
    const text = await reply.text()
    expect(reply.status, text).toBe(201)
    return ChangedPrice.parse(JSON.parse(text))
  }
  return {
    ...program,
    post,
    set,
    remove: async (id: string) =>
      ChangedPrice.parse(await (await server.request(`/api/v1/prices/${id}`, { key, method: "DELETE" })).json()),
    differences: async () => {
      const { differences } = await verify({ db: await testDb(), rest: 0, signal: new AbortController().signal }, org)
      return differences
    },
    spent: async (by: "model" | "session") => {
      const { total, rows } = UsageSummary.parse(await get(`/api/v1/usage/summary?by=${by}&bucket=day`))
      return { total: total.costUsd, rows: Object.fromEntries(rows.map(({ name, total }) => [name, total.costUsd])) }
    },
    meters: async () => {
      const totals = await (await testDb()).total.findMany({ where: { org }, orderBy: [{ scope: "asc" }, { subject: "asc" }] })
      return totals.map(({ scope, subject, cost, dayCost, assumed }) => `${scope} ${subject}: ${cost} ${dayCost} ${assumed}`)
    },
  }
}

describe("a price that was missing", () => {
  test("is previewed to the nano-dollar, corrects what was recorded, and lets go of what that frees; verify finds no difference", async () => {
    const { org, batch, report, set, post, differences, spent, meters, get } = await admin()
    const db = await testDb()
    // 48 cents of assumed price and two cents of a known one: the half dollar of a session.
    await batch(Array.from({ length: 16 }, (_, n) => unknown(`u-${n}`, { usage: { input: 0, output: 1_000 } })))
    await batch([call("known", { usage: { input: 8_000, output: 0 } })])
    const { directive } = await report(call("over", { usage: { input: 1, output: 0 } }))
    expect(directive).toMatchObject({ action: "suspend", code: "session_cost" })
    const events = await db.event.findMany({ where: { org }, orderBy: { k: "asc" } })
    expect(UnpricedModels.parse(await get("/api/v1/prices/unpriced")).items).toMatchObject([
      { model: "acme/large-1", calls: 16, tokens: 16_000, assumedUsd: "0.48" },
    ])

    const body = { model: "Large-1", inputUsd: "1", outputUsd: 2, effectiveFrom: ago(60) }
    const preview = PriceCorrection.parse(await (await post("/preview", body)).json())
    expect(preview).toEqual({ calls: 16, costUsd: "-0.448", finished: true })
    expect(await spent("model")).toMatchObject({ rows: { "acme/large-1": "0.48" } })
    const { correction, model } = await set(body)
    expect({ correction, model }).toEqual({ correction: preview, model: "large-1" })

    expect(await spent("model")).toEqual({ total: "0.0520025", rows: { "acme/large-1": "0.032", "gpt-4o": "0.0200025" } })
    expect(await spent("session")).toMatchObject({ rows: { "s-1": "0.0520025" } })
    const { items } = page(Session).parse(await get("/api/v1/sessions"))
    const { items: happened } = Timeline.parse(await get(`/api/v1/sessions/${items[0]?.id}/timeline`))
    const told = { model: "acme/large-1", costUsd: "-0.448", reason: "the price of large-1 was set", by: "test admin" }
    expect(happened.find(({ kind }) => kind === "corrected")).toMatchObject({ correction: told })
    expect(await meters()).toEqual(["1 s-1", "2 ", "3 crawler", "4 "].map((whose) => `${whose}: 52002500 52002500 0`))
    expect(await differences()).toEqual([])
    expect(await db.event.findMany({ where: { org }, orderBy: { k: "asc" } }), "events are facts").toEqual(events)
    expect(UnpricedModels.parse(await get("/api/v1/prices/unpriced")).items).toEqual([])

    const after = await report(unknown("next"))
    expect(after).toMatchObject({ result: { costUsd: "0.001", priced: true }, directive: { action: "continue" } })
    const [incident] = await db.incident.findMany({ where: { org } })
    expect(incident).toMatchObject({ state: "closed", closedBy: "test admin", note: "the price of large-1 was set" })
    expect(await db.audit.findFirst({ where: { org, action: "price.create" } })).toMatchObject({
      after: { model: "large-1", inputUsd: "1" },
    })
  })

  test("corrects each call by the price of its own moment, again when prices change, and back when they are deleted", async () => {
    const { batch, set, remove, differences, spent } = await admin()
    await batch([
      // In a session of its own: a little after midnight it is counted where the next one is, and calls are told by place.
      unknown("old", { session: "o", occurredAt: ago(40) }),
      unknown("new", { session: "a", occurredAt: ago(10) }),
      unknown("other", { session: "b", agent: "writer", user: "ada", occurredAt: ago(10) }),
      unknown("unmeasured", { session: "b", usage: undefined, occurredAt: ago(10) }),
    ])
    const before = await spent("model")
    const first = await set({ model: "acme/large-1", inputUsd: 1, outputUsd: 1, effectiveFrom: ago(60) })
    expect(await spent("model")).toMatchObject({ total: "0.008" })
    const second = await set({ model: "large-1", inputUsd: 5, outputUsd: 5, effectiveFrom: ago(20) })
    expect(second.correction, "the name with its path comes first").toMatchObject({ costUsd: "0" })
    const third = await set({ model: "acme/large-1", inputUsd: 2, outputUsd: 2, effectiveFrom: ago(20) })
    expect(third.correction).toMatchObject({ calls: 3, costUsd: "0.007" })
    expect(await spent("session")).toMatchObject({ total: "0.015", rows: { o: "0.001", a: "0.002", b: "0.012" } })
    expect(await differences()).toEqual([])
    await remove(third.id)
    expect(await spent("model")).toMatchObject({ total: "0.008" })
    await remove(second.id)
    expect((await remove(first.id)).correction.costUsd).toMatch(/^0\./)
    expect(await spent("model")).toEqual(before)
    expect(await differences()).toEqual([])
  })

  test("what a server that did not know yet recorded is corrected by the pass that is due, and what was broken off is finished", async () => {
    const { org, batch, set, spent, differences } = await admin()
    await batch([unknown("before")])
    await set({ model: "large-1", inputUsd: 1, outputUsd: 1, effectiveFrom: ago(60) })
    const db = await testDb()
    // As if these had been recorded, and priced, without the knowledge of the price.
    await db.$executeRaw`update price_override set effective_from = now() + interval '1 hour' where org = ${org}`
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await batch([unknown("refresh", { session: "x" })])
    await batch([unknown("late", { session: "x" })])
    await db.$executeRaw`update price_override set effective_from = now() - interval '1 hour' where org = ${org}`
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await db.$executeRaw`update price_correction set due_at = now() where org = ${org}`
    await expect.poll(() => db.priceCorrection.count({ where: { org } }), { timeout: 20_000 }).toBe(0)
    expect(await spent("model")).toMatchObject({ total: "0.003" })
    expect(await differences()).toEqual([])
  })
})

describe("prices", () => {
  test("a repeat with the same Idempotency-Key is one price; another at the same instant is refused", async () => {
    const { post, get } = await admin()
    const body = { model: "large-1", inputUsd: 1, outputUsd: 1, effectiveFrom: ago(60) }
    const [one, two] = await Promise.all([1, 2].map(async () => (await post("", body, { "idempotency-key": "k" })).json()))
    expect(ChangedPrice.parse(one).id).toBe(ChangedPrice.parse(two).id)
    expect((await post("", body)).status).toBe(409)
    expect(Prices.parse(await get("/api/v1/prices")).items).toMatchObject([{ model: "large-1", inputUsd: "1", cacheWrite1hUsd: "1" }])
  })

  test("one that begins later changes nothing before", async () => {
    const { set, report } = await admin()
    const { correction } = await set({ model: "large-1", inputUsd: 1, outputUsd: 1, effectiveFrom: ago(-60) })
    expect(correction).toEqual({ calls: 0, costUsd: "0", finished: true })
    expect((await report(unknown("u"))).result).toMatchObject({ priced: false, costUsd: "0.01" })
  })

  test.each([
    { over: { inputUsd: "-1" }, pointer: "/inputUsd", because: "nobody is paid for calling" },
    { over: { inputUsd: "free" }, pointer: "/inputUsd", because: "a word is no amount" },
    { over: { effectiveFrom: "1999-01-01T00:00:00Z" }, pointer: "/effectiveFrom", because: "there were no such models" },
  ])("422: $because", async ({ over, pointer }) => {
    const { post } = await admin()
    const reply = await post("", { model: "m", inputUsd: 1, outputUsd: 1, ...over })
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ errors: [{ pointer }] })
  })

  test("the book is searched by maker and name", async () => {
    const { get } = await admin()
    const book = PriceBook.parse(await get("/api/v1/prices/book?q=openai/gpt-4o-mini&limit=200"))
    expect(book.items.find(({ model, provider }) => model === "gpt-4o-mini" && provider === "openai")).toMatchObject({
      inputUsd: "0.15",
      outputUsd: "0.6",
    })
    expect(book.items.every(({ inputUsd }) => parseUsd(inputUsd) !== null)).toBe(true)
  })

  test("prices are set by admins alone, of their own organization", async () => {
    const { org, set } = await admin()
    const other = await admin()
    const { id } = await set({ model: "m", inputUsd: 1, outputUsd: 1 })
    expect((await server.request(`/api/v1/prices/${id}`, { key: other.key, method: "DELETE" })).status).toBe(404)
    const key = await makeKey(org, ["read", "operate"])
    expect((await server.request("/api/v1/prices", { key })).status).toBe(200)
    expect((await server.request("/api/v1/prices", { key, json: { model: "x", inputUsd: 1, outputUsd: 1 } })).status).toBe(403)
    expect((await server.request(`/api/v1/prices/${id}`, { key, method: "DELETE" })).status).toBe(403)
  })
})
