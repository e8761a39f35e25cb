import { describe, expect, test } from "vitest"
import { Incident, IncidentDetail } from "#lib/contracts/incidents"
import { page } from "#lib/contracts/primitives"
import { Timeline, type TimelineEntry } from "#lib/contracts/timeline"
import { call, programOf, toolCall } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { type TestServer, withServer } from "#tests/harness/server"

const server = withServer()

/** An organization with a key that may do everything, and what an engineer does with incidents. */
function engineerOf(at: Pick<TestServer, "request">, key: string) {
  const program = programOf(at, key)
  return {
    ...program,
    async list(query = "") {
      return page(Incident).parse(await program.get(`/api/v1/incidents${query}`))
    },
    async show(id: string) {
      return IncidentDetail.parse(await program.get(`/api/v1/incidents/${id}`))
    },
    async lift(id: string, note = "looked at it") {
      const reply = await at.request(`/api/v1/incidents/${id}/resume`, { key, json: { note } })
      const body: unknown = await reply.json()
      return { status: reply.status, body: body as Record<string, unknown> & { lift?: { how: string[] } } }
    },
  }
}

async function newEngineer(preset: "strict" | "observe" = "strict") {
  const { org, key } = await makeOrganization({ preset })
  return { org, key, ...engineerOf(server, key) }
}

/** 200 tokens a call, $0.0005: 250 of them are 50,000 tokens and $0.125. */
const tokens = (id: string, input: number, over = {}) => call(id, { model: "gpt-4o-mini", usage: { input, output: 0 }, ...over })

describe("an incident", () => {
  test("has the number it saw, the calls around it, and what would lift it", async () => {
    const { batch, report, list, show, key } = await newEngineer()
    await batch(Array.from({ length: 25 }, (_, n) => tokens(`b-${n}`, 1_000)))
    const { directive } = await report(tokens("last", 30_000))
    expect(directive).toMatchObject({ action: "suspend", code: "session_tokens" })
    await report(tokens("after", 500))
    const { items } = await list()
    expect(items).toMatchObject([
      {
        state: "open",
        blocking: true,
        cause: { kind: "limit", code: "session_tokens", scope: "session", subject: "s-1", ceiling: "50000", used: "55000" },
        seen: "55000",
        agent: "crawler",
        session: "s-1",
        user: null,
        closedAt: null,
        lift: { how: ["raise"], by: "admin" },
      },
    ])
    const id = items[0]?.id as string
    expect(directive.lift?.url, "the reply that stops names the incident it opened").toBe(`/incidents/${id}`)
    const detail = await show(id)
    expect(detail.ceiling).toBe("50000")
    expect(detail.before).toHaveLength(20)
    expect(detail.before.at(-1)).toMatchObject({ id: "last", tokens: 30_000, agent: "crawler" })
    expect(detail.after.map((one) => one.id)).toEqual(["after"])
    expect(detail.agents).toMatchObject([{ agent: "crawler", obedience: "told" }])
    const other = await makeOrganization()
    expect((await server.request(`/api/v1/incidents/${id}`, { key: other.key })).status, "another organization's is nothing").toBe(404)
    expect((await server.request(`/api/v1/incidents/${id}`, { key })).status).toBe(200)
  })

  test("saves what was burnt per minute at the trip, as a projection, until it is closed", async () => {
    const { batch, list, org } = await newEngineer()
    await batch(Array.from({ length: 10 }, (_, n) => call(`e-${n}`, { usage: { input: 0, output: 6_000 } })))
    const { items } = await list("?session=s-1")
    const money = items.find(({ cause }) => cause.code === "session_cost")
    expect(money).toMatchObject({
      seen: "0.6",
      cause: { ceiling: "0.5", used: "0.6" },
      lift: { how: ["overdrive", "raise"], by: "engineer" },
    })
    const db = await testDb()
    const opened = new Date(Date.now() - 600_000)
    await db.incident.updateMany({
      where: { org, id: money?.id ?? "" },
      data: { openedAt: opened, closedAt: new Date(opened.getTime() + 90_000), state: "closed" },
    })
    const closed = (await list("?state=closed")).items[0]
    expect(closed?.savedUsd, "90 s at $0.60 a minute").toBe("0.9")
    expect(closed?.lift).toBeNull()
  })

  test("saves what its subject burnt, not only the agent that tripped it: of a user, of the organization", async () => {
    const { report, list, show, org } = await newEngineer("observe")
    const db = await testDb()
    await db.limit.updateMany({
      where: { org, name: "user hard stop" },
      data: { mode: "enforce", metric: "cost", ceiling: 3_000_000_000n },
    })
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    // $1 each: ada by two agents in two sessions, and somebody else between them.
    const dollar = (id: string, over: object) => report(call(id, { usage: { input: 400_000, output: 0 }, ...over }))
    await dollar("a", { agent: "one", session: "s-1", user: "ada" })
    await dollar("b", { agent: "two", session: "s-2", user: "bob" })
    await dollar("c", { agent: "one", session: "s-1", user: "ada" })
    await dollar("d", { agent: "two", session: "s-3", user: "ada" })
    const burnOf = async (scope: string) => {
      const found = (await list("?state=open")).items.find(({ cause }) => cause.scope === scope)
      return (await show(found?.id as string)).burnUsd
    }
    expect(await burnOf("user"), "ada's three of the four dollars, by two agents").toBe("3")
    await report(call("e", { agent: "three", session: "s-4", user: "eve", usage: { input: 6_400_000, output: 0 } }))
    expect(await burnOf("org"), "all of it").toBe("20")
  })

  test("open ones come first, then the newest; page by page none is lost or told twice", async () => {
    const { list, lift, report, org } = await newEngineer()
    for (let n = 0; n < 6; n += 1) await report(tokens(`e-${n}`, 50_000, { session: `s-${n}`, agent: n % 2 ? "odd" : "even", user: "ada" }))
    const all = (await list("?limit=200")).items
    expect(all.map(({ session }) => session)).toEqual(["s-5", "s-4", "s-3", "s-2", "s-1", "s-0"])
    const db = await testDb()
    await db.incident.updateMany({ where: { org, session: { in: ["s-5", "s-2"] } }, data: { state: "closed", closedAt: new Date() } })
    const seen: (string | null)[] = []
    for (let cursor = "", pages = 0; pages < 9; pages += 1) {
      const part = await list(`?limit=2${cursor}`)
      seen.push(...part.items.map(({ session }) => session))
      if (!part.nextCursor) break
      cursor = `&cursor=${part.nextCursor}`
    }
    expect(seen).toEqual(["s-4", "s-3", "s-1", "s-0", "s-5", "s-2"])
    expect((await list("?agent=odd")).items.map(({ session }) => session)).toEqual(["s-3", "s-1", "s-5"])
    expect((await list("?session=s-3&state=open")).items).toHaveLength(1)
    expect((await list("?user=nobody")).items).toEqual([])
    expect((await lift("inc_00000000000000000000")).status).toBe(404)
  })

  test.each(["?cursor=x", "?cursor=o.x", "?state=ajar", "?limit=0"])("422 %s", async (query) => {
    const { key } = await newEngineer()
    expect((await server.request(`/api/v1/incidents${query}`, { key })).status).toBe(422)
  })
})

describe("Resume", () => {
  test("of a lifetime budget that is used up is refused, and says what would lift it; raised, it is granted", async () => {
    const { report, list, lift, directive, key, get } = await newEngineer()
    await report(tokens("e-1", 50_000))
    const id = (await list()).items[0]?.id as string
    const refused = await lift(id)
    expect(refused).toMatchObject({ status: 409, body: { code: "still_exhausted", lift: { how: ["raise"], by: "admin" } } })
    expect((await list()).items[0]?.state).toBe("open")

    const limits = (await get("/api/v1/limits?limit=200")) as { items: { id: string; name: string; revision: number }[] }
    const breaker = limits.items.find(({ name }) => name === "session token breaker")
    const raised = await server.request(`/api/v1/limits/${breaker?.id}`, {
      key,
      method: "PATCH",
      json: { ceiling: 60_000 },
      headers: { "if-match": `"${breaker?.revision}"` },
    })
    expect(raised.status).toBe(200)
    const after = await lift(id, "it may go on")
    expect(after.status, "granted, or closed by the raise already").toBe(200)
    expect(after.body["state"]).toBe("closed")
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
  })

  test("of a rolling limit counts anew from there: what came before no longer stops", async () => {
    const { batch, list, lift, directive, report, org } = await newEngineer()
    const db = await testDb()
    await db.limit.updateMany({ where: { org, name: "call rate" }, data: { action: "suspend" } })
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await batch(Array.from({ length: 60 }, (_, n) => tokens(`e-${n}`, 1)))
    expect(await directive({ agent: "crawler", session: "s-1" })).toMatchObject({ action: "suspend", code: "session_calls", until: null })
    const [incident] = (await list()).items
    expect(incident?.lift).toMatchObject({ how: ["resume", "raise"], by: "engineer" })
    const { status, body } = await lift(incident?.id as string, "a burst that was meant")
    expect(status).toBe(200)
    expect(body).toMatchObject({ state: "closed", closedBy: "test admin", note: "a burst that was meant", lift: null })
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
    expect((await report(tokens("next", 1))).directive.action).toBe("continue")
    const again = await lift(incident?.id as string, "pressed twice")
    expect(again.body, "the first stands").toMatchObject({ state: "closed", note: "a burst that was meant" })
    const audit = await db.audit.findMany({ where: { org, action: "incident.resume" } })
    expect(audit).toMatchObject([{ target: incident?.id, actorName: "test admin" }])
  })

  test("of the retry brake forgets its failures; each tool has an incident of its own", async () => {
    const { batch, list, lift, directive, report } = await newEngineer()
    const failed = (tool: string, n: number) => toolCall(`${tool}-${n}`, { tool, outcome: "error" })
    await batch([1, 2, 3].flatMap((n) => [failed("search", n), failed("fetch", n)]))
    const { items } = await list()
    expect(items.map(({ cause }) => cause.code)).toEqual(["human_intervention_required", "human_intervention_required"])
    await lift(items[0]?.id as string)
    expect((await directive({ agent: "crawler", session: "s-1" })).action, "the other tool still waits").toBe("suspend")
    await lift(items[1]?.id as string)
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
    expect((await report(failed("search", 4))).directive, "from the first failure on").toMatchObject({
      action: "throttle",
      code: "retry_brake",
    })
  })

  test("needs an engineer", async () => {
    const { org, report, list } = await newEngineer()
    await report(tokens("e-1", 50_000))
    const id = (await list()).items[0]?.id as string
    for (const [scope, status] of [
      ["read", 403],
      ["usage:write", 403],
      ["operate", 409],
    ] as const) {
      const reply = await server.request(`/api/v1/incidents/${id}/resume`, { key: await makeKey(org, [scope]), json: { note: "n" } })
      expect(reply.status, scope).toBe(status)
    }
    const key = await makeKey(org, ["admin"])
    const unsaid = await server.request(`/api/v1/incidents/${id}/resume`, { key, json: { note: " " } })
    expect(unsaid.status).toBe(422)
  })
})

describe("the regression loop", () => {
  const same = (n: number, over = {}) => toolCall(`e-${n}`, { fingerprint: "sha256:1", ...over })
  const spread = (n: number, stepMs: number) =>
    Array.from({ length: n }, (_, at) => same(at, { occurredAt: new Date(Date.now() - (n - 1 - at) * stepMs).toISOString() }))

  test.each([
    { events: spread(9, 1_000), code: null, because: "nine are work" },
    { events: spread(10, 6_000), code: "regression_loop", because: "ten within 54 s" },
    { events: spread(10, 7_000), code: null, because: "ten in 63 s" },
    { events: spread(10, 200).map((event, n) => ({ ...event, fingerprint: `sha256:${n}` })), code: null, because: "with other arguments" },
    { events: spread(10, 200).map((event, n) => ({ ...event, tool: n % 2 ? "a" : "b" })), code: null, because: "of two tools" },
    { events: spread(10, 200).map((event, n) => ({ ...event, session: `s-${n % 2}` })), code: null, because: "in two sessions" },
  ])("$because: $code", async ({ events, code }) => {
    const { batch, list } = await newEngineer()
    const { directives } = await batch(events)
    expect(directives[0]?.directive.code).toBe(code)
    const loops = (await list()).items.filter(({ cause }) => cause.kind === "regression_loop")
    expect(loops).toHaveLength(code ? 1 : 0)
    if (code)
      expect(loops[0]).toMatchObject({
        blocking: true,
        lift: { how: ["resume"] },
        cause: { scope: "session", subject: expect.any(String) },
      })
  })

  test("call by call the tenth says stop; resumed, ten more must come", async () => {
    const { report, list, lift } = await newEngineer()
    const at = (n: number) => ({ occurredAt: new Date(Date.now() + n).toISOString() })
    for (let n = 0; n < 9; n += 1) expect((await report(same(n, at(n)))).directive.code).not.toBe("regression_loop")
    expect((await report(same(9))).directive).toMatchObject({ action: "suspend", code: "regression_loop", lift: { how: ["resume"] } })
    const loop = (await list()).items.find(({ cause }) => cause.kind === "regression_loop")
    await lift(loop?.id as string)
    expect((await report(same(10))).directive.code).not.toBe("regression_loop")
  })

  test("where rules only observe, it and the retry brake only tell", async () => {
    const { batch, list } = await newEngineer("observe")
    const looped = await batch(spread(10, 100))
    expect(looped.directives[0]?.directive).toMatchObject({ action: "continue", would: { action: "suspend", code: "regression_loop" } })
    const failed = await batch([1, 2, 3].map((n) => toolCall(`f-${n}`, { session: "s-2", outcome: "error" })))
    expect(failed.directives[0]?.directive).toMatchObject({
      action: "continue",
      would: { action: "suspend", code: "human_intervention_required" },
    })
    expect((await list()).items).toEqual([])
  })
})

describe("warnings", () => {
  test("each fraction is told once as it is passed, whatever is done at once", async () => {
    const { org, report } = await newEngineer("observe")
    const db = await testDb()
    const spend = (id: string) => report(call(id, { model: "gpt-4o", usage: { input: 0, output: 100_000 }, session: id }))
    await spend("a")
    expect(await db.warning.count({ where: { org } })).toBe(0)
    await Promise.all(Array.from({ length: 12 }, (_, n) => spend(`b-${n}`)))
    const warnings = await db.warning.findMany({ where: { org, scope: "org" }, orderBy: { fraction: "asc" } })
    expect(warnings.map(({ fraction }) => fraction)).toEqual([0.5])
    expect(warnings[0]?.used).toBeGreaterThanOrEqual(10_000_000_000n)
    expect(warnings[0]?.ceiling).toBe(20_000_000_000n)
    for (let n = 0; n < 4; n += 1) await spend(`c-${n}`)
    expect(await db.warning.count({ where: { org, scope: "org" } })).toBe(2)
  })

  test("of a report that is recorded in parts each line is told", async () => {
    const { org, batch } = await newEngineer("observe")
    await batch(Array.from({ length: 1_000 }, (_, n) => call(`e-${n}`, { session: `s-${n}`, usage: { input: 0, output: 1_900 } })))
    const db = await testDb()
    const warnings = await db.warning.findMany({ where: { org, scope: "org" }, orderBy: { fraction: "asc" } })
    expect(warnings.map(({ fraction }) => fraction)).toEqual([0.5, 0.8])
  })
})

describe("an episode ends by itself", () => {
  test("where it slowed somebody down, once its figure has been low for a whole window", async () => {
    const { batch, list } = await newEngineer()
    await batch(Array.from({ length: 10 }, (_, n) => toolCall(`e-${n}`)))
    expect((await list()).items).toMatchObject([{ state: "open", blocking: false, savedUsd: "0", cause: { code: "thought_brake" } }])
    await expect
      .poll(async () => (await list()).items[0], { timeout: 15_000, interval: 250 })
      .toMatchObject({ state: "closed", closedBy: "calm" })
  })

  test("with its period", async () => {
    const { report, list, org, directive } = await newEngineer()
    const db = await testDb()
    await report(tokens("e-1", 1_200_000, { user: "ada", session: "s-2" }))
    const stop = (await list("?user=ada")).items.find(({ cause }) => cause.code === "user_tokens" && cause.ceiling === "1200000")
    expect(stop).toMatchObject({ blocking: true, lift: { how: ["raise", "period"], by: "admin" } })
    await db.incident.updateMany({ where: { org, id: stop?.id ?? "" }, data: { until: new Date() } })
    await expect
      .poll(async () => (await list("?state=closed&user=ada")).items, { timeout: 15_000, interval: 250 })
      .toMatchObject([{ closedBy: "period" }])
    expect(await directive({ agent: "crawler", session: "s-3", user: "ada" }), "still used up, it is a new one").toMatchObject({
      action: "suspend",
    })
  })

  test("not where it blocks: that waits for a person", async () => {
    const { batch, list, org, directive, report } = await newEngineer()
    const db = await testDb()
    await db.limit.updateMany({ where: { org, name: "thought brake" }, data: { action: "suspend" } })
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await batch(Array.from({ length: 10 }, (_, n) => toolCall(`e-${n}`)))
    // The caretaker has had its turn when it has closed what slowed another session down.
    await db.limit.updateMany({ where: { org, name: "call rate" }, data: { ceiling: 1n } })
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await report(tokens("slowed", 1, { session: "s-2" }))
    await db.limit.updateMany({ where: { org, name: "call rate" }, data: { mode: "observe" } })
    await db.$executeRaw`update org_state set rev = rev + 1 where org = ${org}`
    await expect
      .poll(async () => (await list("?session=s-2")).items, { timeout: 15_000, interval: 250 })
      .toMatchObject([{ state: "closed" }])
    expect((await list("?session=s-1&state=open")).items.map(({ cause }) => cause.code)).toContain("thought_brake")
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("suspend")
  })
})

describe("the timeline of a session", () => {
  test("merges calls, holds, stops, tellings and what people did; page by page the same", async () => {
    const { org, key, report, batch, list, stop, resume, get } = await newEngineer()
    await report(call("first"))
    const asked = await server.request("/api/v1/authorize", {
      key,
      json: { id: "ask", agent: "crawler", session: "s-1", model: "gpt-4o-mini" },
    })
    expect(asked.status).toBe(200)
    await batch([tokens("big", 50_000)])
    const pressed = await stop("session", "s-1", "enough")
    await report(call("defies", { durationMs: 0 }))
    await resume(pressed.id)
    const db = await testDb()
    const session = await db.session.findFirstOrThrow({ where: { org, name: "s-1" } })
    const path = `/api/v1/sessions/${session.id}/timeline`
    const whole = Timeline.parse(await get(`${path}?limit=200`))
    const kinds = whole.items.map((entry) => (entry.kind === "action" ? entry.action.name : entry.kind)).reverse()
    expect(kinds.filter((kind) => kind !== "told")).toEqual([
      "call",
      "hold",
      "call",
      "opened",
      "kill_switch.set",
      "call",
      "kill_switch.lift",
    ])
    expect(kinds.filter((kind) => kind === "told")).toHaveLength(2)
    const instants = whole.items.map(({ at }) => at)
    expect(instants).toEqual([...instants].sort().reverse())
    const parts: TimelineEntry[] = []
    for (let cursor = "", pages = 0; pages < 20; pages += 1) {
      const part = Timeline.parse(await get(`${path}?limit=2${cursor}`))
      parts.push(...part.items)
      if (!part.nextCursor) break
      cursor = `&cursor=${part.nextCursor}`
    }
    expect(parts).toEqual(whole.items)
    expect((await list()).items).toHaveLength(1)
    for (const bad of ["x", Buffer.from('["1","call"]').toString("base64url"), Buffer.from('["-1","a","b"]').toString("base64url")]) {
      expect((await server.request(`${path}?cursor=${bad}`, { key })).status).toBe(422)
    }
  })

  test("a batch of one instant is told whole", async () => {
    const { org, batch, get } = await newEngineer()
    await batch(Array.from({ length: 300 }, (_, n) => tokens(`e-${n}`, 1)))
    const session = await (await testDb()).session.findFirstOrThrow({ where: { org } })
    const ids = new Set<string>()
    for (let cursor = ""; ; ) {
      const part = Timeline.parse(await get(`/api/v1/sessions/${session.id}/timeline?limit=70${cursor}`))
      for (const entry of part.items) if (entry.kind === "call") ids.add(entry.call.id)
      if (!part.nextCursor) break
      cursor = `&cursor=${part.nextCursor}`
    }
    expect(ids.size).toBe(300)
  })
})
