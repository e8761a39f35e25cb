import { describe, expect, test } from "vitest"
import { Authorization } from "#lib/contracts/authorize"
import { Incident } from "#lib/contracts/incidents"
import { page } from "#lib/contracts/primitives"
import { Session } from "#lib/contracts/sessions"
import { call, programOf, toolCall } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const first = withServer()
const second = withServer()

/** A session whose budget of $0.50 is used up. */
async function spent() {
  const { org, key } = await makeOrganization()
  const program = programOf(first, key)
  const db = await testDb()
  // More than sixty calls a minute are what is tried here.
  await db.limit.updateMany({ where: { org, name: "call rate" }, data: { ceiling: 10_000n } })
  const { directive } = await program.report(toolCall("all", { costUsd: "0.5" }))
  expect(directive).toMatchObject({ action: "suspend", code: "session_cost", lift: { how: ["overdrive", "raise"], by: "engineer" } })
  const { id } = await db.session.findFirstOrThrow({ where: { org, name: "s-1" } })
  let asks = 0
  return {
    ...program,
    org,
    key,
    id,
    db,
    async grant(json: Record<string, unknown>, as = key) {
      const reply = await second.request(`/api/v1/sessions/${id}/overdrive`, { key: as, json })
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
    },
    /** Ask for $0.0005, at one server and the other in turn. */
    async ask() {
      asks += 1
      const json = { id: `ask-${asks}`, agent: "crawler", session: "s-1", estimate: { input: 200, output: 0, costUsd: "0.0005" } }
      const reply = await (asks % 2 ? first : second).request("/api/v1/authorize", { key, json })
      return Authorization.parse(await reply.json())
    },
    async incidents() {
      return page(Incident).parse(await program.get("/api/v1/incidents?session=s-1")).items
    },
  }
}

describe("Overdrive", () => {
  test("what it gives is exactly what may still be spent: 64 callers at two servers get 100 calls of $0.0005", {
    timeout: 60_000,
  }, async () => {
    const { grant, ask, report, incidents, get, id, db, org } = await spent()
    expect((await ask()).allowed).toBe(false)
    const { status, body } = await grant({ extraUsd: "0.05", minutes: 10, note: "let it finish" })
    expect(status).toBe(201)
    expect(Session.parse(body)).toMatchObject({
      overdrive: { extraUsd: "0.05", extraTokens: null, note: "let it finish", by: "test admin" },
      stop: null,
      limits: expect.arrayContaining([expect.objectContaining({ name: "session budget", used: "0.5", ceiling: "0.55" })]),
    })
    expect(await incidents()).toMatchObject([{ state: "closed", closedBy: "overdrive", note: "let it finish" }])
    let admitted = 0
    await Promise.all(
      Array.from({ length: 64 }, async (_, caller) => {
        for (let n = 0; n < 4; n += 1) {
          const { allowed, hold } = await ask()
          if (!allowed) continue
          admitted += 1
          await report(call(`c-${caller}-${n}`, { hold: hold?.id }))
        }
      }),
    )
    expect(admitted).toBe(100)
    const session = Session.parse(await get(`/api/v1/sessions/${id}`))
    expect(session).toMatchObject({
      costUsd: "0.55",
      heldUsd: "0",
      stop: { cause: { code: "session_cost", ceiling: "0.55", used: "0.55" } },
    })
    expect(await incidents(), "used up again, it is a new episode").toMatchObject([
      { state: "open", seen: "0.55", cause: { ceiling: "0.55" } },
      { state: "closed" },
    ])
    expect(await db.audit.findMany({ where: { org, action: "session.overdrive" } })).toMatchObject([
      { target: id, actorName: "test admin" },
    ])
  })

  test("counts what is under way as taken", async () => {
    const { grant, ask, report, org, db } = await spent()
    await grant({ extraUsd: "0.001", minutes: 10, note: "two calls" })
    const held = [await ask(), await ask()]
    expect(held.map(({ allowed }) => allowed)).toEqual([true, true])
    expect((await ask()).allowed).toBe(false)
    await grant({ extraUsd: 0.0005, minutes: 10, note: "and one" })
    expect(await db.overdrive.findMany({ where: { org }, orderBy: { createdAt: "asc" } })).toMatchObject([
      { takenCost: 500_000_000n },
      { takenCost: 501_000_000n },
    ])
    expect((await ask()).allowed).toBe(true)
    expect((await ask()).allowed).toBe(false)
    for (const [n, { hold }] of held.entries()) await report(call(`c-${n}`, { hold: hold?.id }))
    expect((await ask()).allowed).toBe(false)
  })

  test("ends by itself: what is above the ceiling then stops with the next call, as a new episode", async () => {
    const { grant, directive, incidents, db, org } = await spent()
    await grant({ extraUsd: "1", minutes: 1, note: "a minute" })
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
    await db.overdrive.updateMany({ where: { org }, data: { until: new Date() } })
    expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "suspend", code: "session_cost" })
    expect((await incidents()).map(({ state }) => state)).toEqual(["open", "closed"])
  })

  test("lifts what it is for and nothing else", async () => {
    const { grant, report, directive } = await spent()
    await report(call("tokens", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }))
    await grant({ extraUsd: "1", minutes: 5, note: "money only" })
    expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "suspend", code: "session_tokens" })
  })

  test.each([
    { json: { extraTokens: 100, minutes: 5, note: "n" }, pointer: "/extraTokens", because: "the token breaker allows none" },
    { json: { minutes: 5, note: "n" }, pointer: "/extraUsd", because: "it says how much" },
    { json: { extraUsd: "0", minutes: 5, note: "n" }, pointer: "/extraUsd", because: "nothing is no extra" },
    { json: { extraUsd: "-1", minutes: 5, note: "n" }, pointer: "/extraUsd", because: "less is no extra" },
    { json: { extraUsd: "1", minutes: 0, note: "n" }, pointer: "/minutes", because: "it lasts a while" },
    { json: { extraUsd: "1", minutes: 1_441, note: "n" }, pointer: "/minutes", because: "and a day at most" },
    { json: { extraUsd: "1", minutes: 5, note: "" }, pointer: "/note", because: "a person says why" },
  ])("422 $pointer: $because", async ({ json, pointer }) => {
    const { grant, db, org, incidents } = await spent()
    const { status, body } = await grant(json)
    expect(status).toBe(422)
    expect(body).toMatchObject({ errors: [{ pointer }] })
    expect(await db.overdrive.count({ where: { org } })).toBe(0)
    expect((await incidents())[0]?.state).toBe("open")
  })

  test("needs an engineer, and a session of one's own", async () => {
    const { org, grant, id } = await spent()
    const json = { extraUsd: "1", minutes: 5, note: "n" }
    expect((await grant(json, await makeKey(org, ["read", "usage:write"]))).status).toBe(403)
    const other = await makeOrganization()
    expect((await first.request(`/api/v1/sessions/${id}/overdrive`, { key: other.key, json })).status).toBe(404)
    expect((await grant(json, await makeKey(org, ["operate"]))).status).toBe(201)
  })

  test("sent twice with one Idempotency-Key it is given once", async () => {
    const { key, id, db, org } = await spent()
    const send = () =>
      first.request(`/api/v1/sessions/${id}/overdrive`, {
        key,
        json: { extraUsd: "1", minutes: 5, note: "once" },
        headers: { "idempotency-key": "k-1" },
      })
    const [reply, again] = [await send(), await send()]
    expect([reply.status, again.status]).toEqual([201, 201])
    expect(await again.json()).toEqual(await reply.json())
    expect(await db.overdrive.count({ where: { org } })).toBe(1)
  })
})
