import { describe, expect, test } from "vitest"
import { ChangedLimit, Limit } from "#lib/contracts/limits"
import { page } from "#lib/contracts/primitives"
import { ProblemDetails } from "#lib/contracts/problem"
import { call, programOf } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { type RequestOptions, withServer } from "#tests/harness/server"

const server = withServer()

type Json = Record<string, unknown>

const breaker: Json = { name: "breaker", scope: "session", metric: "tokens", window: "lifetime", ceiling: 30_000, action: "suspend" }
const hourly: Json = {
  name: "hourly",
  scope: "agent",
  metric: "cost",
  window: "hour",
  ceiling: "2.50",
  action: "suspend",
  warnAt: [0.5, 0.8],
}

/** An organization with one admin key and what it can do with limits. */
async function newAdmin(preset: "strict" | "observe" = "strict") {
  const { org, key } = await makeOrganization({ preset })
  const send = (path: string, options: RequestOptions = {}) => server.request(`/api/v1/limits${path}`, { key, ...options })
  async function read<T>(reply: Response, status: number, schema: { parse(value: unknown): T }): Promise<T> {
    const text = await reply.text()
    expect(reply.status, text).toBe(status)
    return schema.parse(JSON.parse(text))
  }
  return {
    org,
    key,
    send,
    ...programOf(server, key),
    make: async (limit: Json) => read(await send("", { json: limit }), 201, ChangedLimit),
    refuse: async (limit: Json) => read(await send("", { json: limit }), 422, ProblemDetails),
    show: async (id: string) => read(await send(`/${id}`), 200, Limit),
    list: async (query = "") => (await read(await send(query), 200, page(Limit))).items,
    change: async ({ id, revision }: { id: string; revision: number }, patch: Json) =>
      read(await send(`/${id}`, { method: "PATCH", json: patch, headers: { "if-match": `"${revision}"` } }), 200, ChangedLimit),
    remove: (id: string, tag = "*") => send(`/${id}`, { method: "DELETE", headers: { "if-match": tag } }),
  }
}

describe("a limit", () => {
  test("is made with what was said and the defaults, and read as it was made", async () => {
    const { make, show, list } = await newAdmin()
    const made = await make(hourly)
    expect(made).toMatchObject({
      subject: null,
      plan: null,
      replaces: null,
      ceiling: "2.5",
      fallback: null,
      mode: "enforce",
      overdrive: false,
      revision: 1,
    })
    const { blocks, ...limit } = made
    expect(await show(made.id)).toEqual(limit)
    expect((await list())[0]).toEqual(limit)
    expect(blocks).toEqual({ count: 0, sample: [], among: 0 })
  })

  test("holds with the very next decision", async () => {
    const { make, report } = await newAdmin()
    expect((await report(call("e-1", { usage: { input: 1_000, output: 0 } }))).directive.action).toBe("continue")
    const { blocks, id } = await make({ ...breaker, ceiling: 1_000 })
    expect(blocks).toEqual({ count: 1, sample: ["s-1"], among: 1 })
    const { directive } = await report(call("e-2"))
    expect(directive).toMatchObject({ action: "suspend", cause: { id, ceiling: "1000" } })
  })

  test("from now on it counts what comes after it, and keeps doing so when it changes", async () => {
    const { make, change, report, show } = await newAdmin()
    const spend = (id: string, tokens: number) => report(call(id, { usage: { input: tokens, output: 0 } }))
    await spend("e-1", 900)
    const made = await make({ ...breaker, ceiling: 100, countFrom: "now" })
    expect(made).toMatchObject({ countFrom: "now", blocks: { count: 0, among: 1 } })
    expect((await show(made.id)).countFrom).toBe("now")
    const changed = await change(made, { ceiling: 200, countFrom: "now" })
    expect((await spend("e-2", 199)).directive).toMatchObject({ action: "continue", remaining: { tokens: 1 } })
    expect((await spend("e-3", 1)).directive).toMatchObject({ action: "suspend", cause: { id: made.id, used: "200" } })
    expect(changed.blocks).toMatchObject({ count: 0 })
  })

  test("money is a decimal string, a count a whole number", async () => {
    const { make } = await newAdmin()
    expect((await make({ ...hourly, ceiling: 0.1 })).ceiling).toBe("0.1")
    expect((await make({ ...breaker, ceiling: "30000" })).ceiling).toBe(30_000)
  })

  test("changes from the revision that was seen, and every change has its audit row", async () => {
    const { make, change, show, remove, send, org } = await newAdmin()
    const made = await make(breaker)
    const changed = await change(made, { ceiling: 40_000, name: "looser" })
    expect(changed).toMatchObject({ id: made.id, ceiling: 40_000, name: "looser", scope: "session", revision: 2 })
    expect(await change(changed, { ceiling: 40_000 }), "nothing changed").toMatchObject({ revision: 2 })
    expect((await show(made.id)).revision).toBe(2)
    expect((await remove(made.id, '"2"')).status).toBe(204)
    expect((await send(`/${made.id}`)).status).toBe(404)
    expect((await remove(made.id)).status).toBe(404)
    const rows = await (await testDb()).audit.findMany({ where: { org, target: made.id }, orderBy: { seq: "asc" } })
    expect(rows.map(({ action }) => action)).toEqual(["limit.create", "limit.update", "limit.delete"])
    expect(rows[1]).toMatchObject({ before: { ceiling: 30_000 }, after: { ceiling: 40_000 } })
  })

  test("a downgrade gets a fallback, and loses it when it becomes something else", async () => {
    const { make, change } = await newAdmin()
    const made = await make({ ...hourly, action: "downgrade" })
    expect(made.fallback).toBe("suspend")
    const throttling = await change(made, { action: "throttle" })
    expect(throttling).toMatchObject({ action: "throttle", fallback: null })
    expect(await change(throttling, { action: "downgrade", fallback: "alert" })).toMatchObject({ fallback: "alert" })
  })
})

describe("If-Match", () => {
  test.each([
    { tag: '"1"', status: 200, because: "the ETag as it came" },
    { tag: 'W/"1"', status: 200, because: "what a proxy has weakened" },
    { tag: "1", status: 200, because: "without its quotes" },
    { tag: '"7", "1"', status: 200, because: "one of several" },
    { tag: "*", status: 200, because: "whatever is there" },
    { tag: '"2"', status: 412, because: "another revision" },
    { tag: '"abc"', status: 412, because: "a tag that is none of ours" },
    { tag: undefined, status: 428, because: "missing" },
    { tag: "", status: 428, because: "empty" },
  ])("$tag is $status: $because", async ({ tag, status }) => {
    const { make, send } = await newAdmin()
    const { id } = await make(breaker)
    const headers: Record<string, string> = tag === undefined ? {} : { "if-match": tag }
    const reply = await send(`/${id}`, { method: "PATCH", json: { ceiling: 1 }, headers })
    expect(reply.status).toBe(status)
    if (status === 200) expect(reply.headers.get("etag")).toBe('"2"')
    const deletion = await send(`/${id}`, { method: "DELETE", headers })
    expect(deletion.status).toBe(tag === "*" ? 204 : status === 428 ? 428 : 412)
  })

  test("of ten changes from one revision exactly one is made", async () => {
    const { make, send, show } = await newAdmin()
    const { id } = await make(breaker)
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) => send(`/${id}`, { method: "PATCH", json: { ceiling: 100 + n }, headers: { "if-match": '"1"' } })),
    )
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(412)])
    expect((await show(id)).revision).toBe(2)
  })
})

describe("what cannot be is explained by its field", () => {
  test.each<{ over: Json; pointer: string; says: RegExp }>([
    { over: { scope: "user" }, pointer: "/window", says: /lifetime needs a session/ },
    { over: { window: "month" }, pointer: "/window", says: /a session has no month/ },
    { over: { scope: "org", window: "day", subject: "x" }, pointer: "/subject", says: /only one organization/ },
    { over: { fallback: "alert" }, pointer: "/fallback", says: /only a downgrade/ },
    { over: { plan: "pro" }, pointer: "/plan", says: /only users have plans/ },
    { over: { scope: "user", window: "month", plan: "gold" }, pointer: "/plan", says: /no plan gold/ },
    { over: { ceiling: 0 }, pointer: "/ceiling", says: /above zero/ },
    { over: { ceiling: 0.5 }, pointer: "/ceiling", says: /whole number/ },
    { over: { metric: "cost", ceiling: "1,50" }, pointer: "/ceiling", says: /dollars/ },
    { over: { metric: "cost", ceiling: "1000001" }, pointer: "/ceiling", says: /1,000,000/ },
    { over: { action: "throttle" }, pointer: "/action", says: /never drains/ },
    { over: { window: "minute", countFrom: "now" }, pointer: "/countFrom", says: /begins anew all the time/ },
    { over: { countFrom: "later" }, pointer: "/countFrom", says: /./ },
    { over: { warnAt: [80] }, pointer: "/warnAt/0", says: /between 0 and 1/ },
    { over: { replaces: `lim_${"0".repeat(20)}`, subject: "s-1" }, pointer: "/replaces", says: /no such limit/ },
    { over: { replaces: "breaker" }, pointer: "/replaces", says: /not the id of a limit/ },
    { over: { window: "fortnight" }, pointer: "/window", says: /./ },
    { over: { name: " " }, pointer: "/name", says: /./ },
    { over: { celing: 1 }, pointer: "/celing", says: /not a known field/ },
  ])("$over: $pointer", async ({ over, pointer, says }) => {
    const { refuse, list } = await newAdmin()
    const { errors = [] } = await refuse({ ...breaker, ...over })
    const told = errors.find((error) => error.pointer === pointer)
    expect(told?.message, JSON.stringify(errors)).toMatch(says)
    expect(await list("?q=breaker&own=false"), "nothing was made").toHaveLength(1)
  })

  test.each([
    { patch: { scope: "agent" }, pointer: "/scope" },
    { patch: { window: "minute" }, pointer: "/window" },
    { patch: { metric: "cost" }, pointer: "/metric" },
    { patch: { countFrom: "now" }, pointer: "/countFrom" },
    { patch: { subject: "s-1" }, pointer: "/subject" },
  ])("a limit stays what it is about: $pointer", async ({ patch, pointer }) => {
    const { make, send } = await newAdmin()
    const { id, scope, window } = await make(breaker)
    const reply = await send(`/${id}`, { method: "PATCH", json: patch, headers: { "if-match": "*" } })
    expect(reply.status).toBe(422)
    expect(ProblemDetails.parse(await reply.json()).errors?.map((error) => error.pointer)).toEqual([pointer])
    const same = await send(`/${id}`, { method: "PATCH", json: { scope, window, ceiling: 5 }, headers: { "if-match": "*" } })
    expect(same.status, "the same may be said again").toBe(200)
  })
})

describe("a limit for one", () => {
  test("stands in for everyone's, once", async () => {
    const { make, refuse, report } = await newAdmin()
    const everyone = await make({ ...breaker, ceiling: 400 })
    const own = { ...breaker, name: "own", subject: "s-1", replaces: everyone.id, ceiling: 10_000 }
    await make(own)
    expect((await refuse(own)).errors).toMatchObject([{ pointer: "/replaces", message: expect.stringMatching(/already/) }])
    expect((await refuse({ ...own, subject: "s-2", scope: "agent", window: "hour" })).errors).toMatchObject([{ pointer: "/replaces" }])
    expect((await report(call("e-1", { usage: { input: 400, output: 0 } }))).directive.action).toBe("continue")
    expect((await report(call("e-2", { session: "s-2", usage: { input: 400, output: 0 } }))).directive.action).toBe("suspend")
  })

  test("of ten that come at once one is made", async () => {
    const { make, send } = await newAdmin()
    const { id } = await make(breaker)
    const replies = await Promise.all(Array.from({ length: 10 }, () => send("", { json: { ...breaker, subject: "s-1", replaces: id } })))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, ...Array(9).fill(422)])
  })

  test("lifts what everyone's has blocked", async () => {
    const { make, report, directive, org } = await newAdmin()
    const everyone = await make({ ...breaker, ceiling: 400 })
    expect((await report(call("e-1", { usage: { input: 400, output: 0 } }))).directive.action).toBe("suspend")
    await make({ ...breaker, name: "own", subject: "s-1", replaces: everyone.id, ceiling: 10_000 })
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
    expect(await (await testDb()).incident.findMany({ where: { org, limitId: everyone.id } })).toMatchObject([{ state: "closed" }])
  })

  test("stays when everyone's is deleted", async () => {
    const { make, remove, show, change } = await newAdmin()
    const everyone = await make(breaker)
    const own = await make({ ...breaker, name: "own", subject: "s-1", replaces: everyone.id })
    expect((await remove(everyone.id)).status).toBe(204)
    const left = await show(own.id)
    expect(left).toMatchObject({ replaces: null, revision: 2 })
    await change(left, { ceiling: 7 })
  })
})

describe("what a change ends", () => {
  const stopped = async () => {
    const admin = await newAdmin()
    const limit = await admin.make({ ...breaker, ceiling: 400 })
    expect((await admin.report(call("e-1", { usage: { input: 400, output: 0 } }))).directive.action).toBe("suspend")
    return { ...admin, limit }
  }

  test.each([
    { patch: { ceiling: 401 }, because: "a ceiling above what is used" },
    { patch: { mode: "observe" }, because: "a limit that only tells" },
    { patch: { action: "alert" }, because: "a limit that stops nobody" },
  ])("$because lets the session go on at once", async ({ patch }) => {
    const { change, limit, directive, org } = await stopped()
    await change(limit, patch)
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
    const [incident] = await (await testDb()).incident.findMany({ where: { org, limitId: limit.id }, orderBy: { openedAt: "asc" } })
    expect(incident).toMatchObject({ state: "closed" })
  })

  test("a ceiling that is raised too little lets nobody go on", async () => {
    const { change, limit, directive, report } = await stopped()
    await report(call("e-2", { usage: { input: 100, output: 0 } }))
    expect((await change(limit, { ceiling: 500 })).blocks).toMatchObject({ count: 1, sample: ["s-1"] })
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("suspend")
  })

  test("a deleted limit lets everyone go on at once", async () => {
    const { remove, limit, directive } = await stopped()
    expect((await remove(limit.id)).status).toBe(204)
    expect((await directive({ agent: "crawler", session: "s-1" })).action).toBe("continue")
  })
})

describe("Idempotency-Key", () => {
  const key = { "idempotency-key": "k-1" }

  test("the same again is done once and gets the first reply; so do ten at the same time", async () => {
    const { send, list } = await newAdmin()
    const replies = await Promise.all(Array.from({ length: 10 }, () => send("", { json: breaker, headers: key })))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]))
    const bodies = await Promise.all(replies.map((reply) => reply.text()))
    expect(new Set(bodies.map((text) => JSON.stringify(ChangedLimit.parse(JSON.parse(text))))).size).toBe(1)
    expect(replies[9]?.headers.get("etag")).toBe('"1"')
    expect((await list("?q=breaker")).filter(({ name }) => name === "breaker")).toHaveLength(1)
  })

  test("with another body it is a mistake", async () => {
    const { send } = await newAdmin()
    await send("", { json: breaker, headers: key })
    const reply = await send("", { json: { ...breaker, ceiling: 1 }, headers: key })
    expect(reply.status).toBe(422)
    expect(ProblemDetails.parse(await reply.json()).errors).toMatchObject([{ pointer: "Idempotency-Key" }])
  })

  test("what was refused is not remembered", async () => {
    const { send } = await newAdmin()
    expect((await send("", { json: { ...breaker, ceiling: 0 }, headers: key })).status).toBe(422)
    expect((await send("", { json: breaker, headers: key })).status).toBe(201)
  })

  test("a day later it is forgotten", async () => {
    const { send, org } = await newAdmin()
    await send("", { json: breaker, headers: key })
    const yesterday = new Date(Date.now() - 86_400_001)
    await (await testDb()).idempotency.updateMany({ where: { org }, data: { createdAt: yesterday } })
    expect((await send("", { json: { ...breaker, ceiling: 1 }, headers: key })).status).toBe(201)
  })

  test("two callers do not share one", async () => {
    const { send, org } = await newAdmin()
    const first = await send("", { json: breaker, headers: key })
    const second = await server.request("/api/v1/limits", { key: await makeKey(org, ["admin"]), json: breaker, headers: key })
    const ids = await Promise.all([first, second].map(async (reply) => ((await reply.json()) as Json)["id"]))
    expect(new Set(ids).size).toBe(2)
  })
})

describe("who may", () => {
  test.each([
    { scope: "read" as const, list: 200, make: 403 },
    { scope: "operate" as const, list: 403, make: 403 },
    { scope: "usage:write" as const, list: 403, make: 403 },
    { scope: "admin" as const, list: 200, make: 201 },
  ])("$scope: list $list, make $make", async ({ scope, list, make }) => {
    const { org } = await makeOrganization()
    const key = await makeKey(org, [scope])
    expect((await server.request("/api/v1/limits", { key })).status).toBe(list)
    expect((await server.request("/api/v1/limits", { key, json: breaker })).status).toBe(make)
  })

  test("another organization's limit is not there", async () => {
    const { make } = await newAdmin()
    const { id } = await make(breaker)
    const { send, remove } = await newAdmin()
    expect((await send(`/${id}`)).status).toBe(404)
    expect((await remove(id)).status).toBe(404)
    expect((await send(`/${id}`, { method: "PATCH", json: { ceiling: 1 }, headers: { "if-match": "*" } })).status).toBe(404)
  })
})

test("lists are paged and filtered", async () => {
  const { list, make, send } = await newAdmin()
  const mine = await make({ ...breaker, name: "50% off", subject: "s-1" })
  expect(await list()).toHaveLength(8)
  expect((await list("?scope=user")).map(({ name }) => name).toSorted()).toEqual(["user hard stop", "user quota"])
  expect((await list("?own=true")).map(({ id }) => id)).toEqual([mine.id])
  expect((await list("?subject=s-1")).map(({ id }) => id)).toEqual([mine.id])
  expect((await list("?q=0%25")).map(({ id }) => id)).toEqual([mine.id])
  const names: string[] = []
  for (let cursor = ""; ; ) {
    const reply = page(Limit).parse(await (await send(`?limit=3${cursor}`)).json())
    names.push(...reply.items.map(({ id }) => id))
    if (reply.nextCursor === null) break
    cursor = `&cursor=${reply.nextCursor}`
  }
  expect(new Set(names).size).toBe(8)
  expect(names).toHaveLength(8)
})
