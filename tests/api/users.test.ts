import { describe, expect, test } from "vitest"
import { page } from "#lib/contracts/primitives"
import { ProblemDetails } from "#lib/contracts/problem"
import { PutUsersReport, User } from "#lib/contracts/users"
import { call, programOf } from "#tests/api/program"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const server = withServer()

type Json = Record<string, unknown>

async function newAdmin(preset: "strict" | "observe" = "strict") {
  const { org, key } = await makeOrganization({ preset })
  const program = programOf(server, key)
  const list = async (query = "") => page(User).parse(await program.get(`/api/v1/users${query}`))
  const find = async (name: string) => {
    const found = (await list()).items.find((user) => user.name === name)
    if (!found) throw new Error(`there is no user ${name}`)
    return found
  }
  return {
    org,
    key,
    ...program,
    list,
    find,
    /** A call of this user that uses so many tokens. */
    spend: (user: string, tokens: number, id = `e-${Math.random()}`) =>
      program.report(call(id, { session: id, user, model: "gpt-4o-mini", usage: { input: tokens, output: 0 } })),
    quota: async (name: string, quota: Json | null) => {
      const { id } = await find(name)
      const method = quota === null ? "DELETE" : "PUT"
      const reply = await server.request(`/api/v1/users/${id}/quota`, { key, method, ...(quota && { json: quota }) })
      const text = await reply.text()
      expect(reply.status, text).toBe(200)
      return User.parse(JSON.parse(text))
    },
    put: (users: readonly Json[], dryRun = false) => server.request("/api/v1/users", { key, method: "PUT", json: { users, dryRun } }),
    ownLimits: async () => (await testDb()).limit.findMany({ where: { org, subject: { not: null } }, orderBy: { ceiling: "asc" } }),
  }
}

async function report(reply: Response): Promise<PutUsersReport> {
  const text = await reply.text()
  expect(reply.status, text).toBe(200)
  return PutUsersReport.parse(JSON.parse(text))
}

describe("a user", () => {
  test("comes to exist with the first call and shows the meter that is enforced", async () => {
    const { spend, find } = await newAdmin()
    await spend("ada", 600_000)
    const ada = await find("ada")
    expect(ada).toMatchObject({
      label: null,
      plan: null,
      status: "ok",
      since: null,
      quota: { tokens: 1_000_000, hardStopTokens: 1_200_000, onExhausted: "downgrade", mode: "enforce", source: "default" },
      usedTokens: 600_000,
      heldTokens: 0,
    })
    expect(ada.projectedTokens).toBeGreaterThanOrEqual(600_000)
    expect(ada.resetsAt).toMatch(/-01T00:00:00.000Z$/)
    expect(Date.parse(ada.resetsAt)).toBeGreaterThan(Date.now())
  })

  test.each([
    { tokens: 999_999, status: "ok", because: "one token is left" },
    { tokens: 1_000_000, status: "downgraded", because: "the quota is used up" },
    { tokens: 1_200_000, status: "suspended", because: "so is the hard stop" },
  ])("$tokens of 1,000,000 and 1,200,000: $status, $because", async ({ tokens, status }) => {
    const { spend, find } = await newAdmin()
    await spend("ada", tokens)
    const { since, ...ada } = await find("ada")
    expect(ada.status).toBe(status)
    if (status === "ok") expect(since).toBeNull()
    else expect(Math.abs(Date.now() - Date.parse(since ?? ""))).toBeLessThan(30_000)
  })

  test("whom a person has stopped is killed since then", async () => {
    const { spend, find, stop } = await newAdmin()
    await spend("ada", 1)
    const { createdAt } = await stop("user", "ada")
    expect(await find("ada")).toMatchObject({ status: "killed", since: createdAt })
  })

  test("what open holds set aside is held", async () => {
    const { key, find } = await newAdmin()
    const json = { id: "a-1", agent: "crawler", session: "s-1", user: "ada", model: "gpt-4o", estimate: { input: 300, output: 200 } }
    expect((await server.request("/api/v1/authorize", { key, json })).status).toBe(200)
    expect(await find("ada")).toMatchObject({ usedTokens: 0, heldTokens: 500 })
  })
})

describe("a quota of one's own", () => {
  test("stands in for everyone's, with a hard stop as far above it", async () => {
    const { spend, quota, find, ownLimits } = await newAdmin()
    await spend("ada", 1_500)
    await spend("bob", 1_500)
    expect(await quota("ada", { tokens: 1_000 })).toMatchObject({
      status: "suspended",
      quota: { tokens: 1_000, hardStopTokens: 1_200, onExhausted: "downgrade", mode: "enforce", source: "own" },
    })
    expect(await find("bob")).toMatchObject({ status: "ok", quota: { tokens: 1_000_000, source: "default" } })
    const db = await testDb()
    const own = await ownLimits()
    const replaced = await db.limit.findMany({
      where: { id: { in: own.map(({ replaces }) => replaces ?? "") } },
      orderBy: { ceiling: "asc" },
    })
    expect(replaced.map(({ name }) => name)).toEqual(["user quota", "user hard stop"])
  })

  test("is found by what it stands in for, not by a name", async () => {
    const { spend, quota, org } = await newAdmin()
    await spend("ada", 1)
    const db = await testDb()
    await db.limit.updateMany({
      where: { org, preset: "user_quota" },
      data: { name: "monthly tokens", action: "suspend", ceiling: 2_000_000n },
    })
    await db.limit.updateMany({ where: { org, preset: "user_hard_stop" }, data: { name: "the end" } })
    await db.orgState.update({ where: { org }, data: { rev: { increment: 1 } } })
    expect((await quota("ada", { tokens: 10_000 })).quota).toMatchObject({
      tokens: 10_000,
      onExhausted: "suspend",
      source: "own",
      hardStopTokens: 10_000,
    })
  })

  test("set again it changes the same limits, deleted it returns to everyone's", async () => {
    const { spend, quota, ownLimits, org } = await newAdmin()
    await spend("ada", 1)
    await quota("ada", { tokens: 1_000 })
    const first = await ownLimits()
    expect((await quota("ada", { tokens: 5_000, hardStopTokens: 9_000, onExhausted: "suspend" })).quota).toMatchObject({
      tokens: 5_000,
      hardStopTokens: 9_000,
      onExhausted: "suspend",
    })
    const second = await ownLimits()
    expect(second.map(({ id, revision }) => [id, revision])).toEqual(first.map(({ id }) => [id, 2]))
    const db = await testDb()
    await db.limit.updateMany({ where: { org, subject: "ada" }, data: { name: "what ada may", warnAt: [0.5] } })
    await quota("ada", { tokens: 5_000, hardStopTokens: 9_000, onExhausted: "suspend" })
    const third = await ownLimits()
    expect(third, "what people called it is no term of it").toMatchObject(
      second.map(({ id, revision }) => ({ id, revision, warnAt: [0.5] })),
    )
    expect((await quota("ada", null)).quota).toMatchObject({ tokens: 1_000_000, hardStopTokens: 1_200_000, source: "default" })
    expect((await quota("ada", null)).quota?.source, "a second time is no error").toBe("default")
    expect(await ownLimits()).toEqual([])
    const rows = await db.audit.findMany({ where: { org, action: { startsWith: "user.quota" } }, orderBy: { seq: "asc" } })
    expect(rows.map(({ action }) => action)).toEqual(["user.quota.set", "user.quota.set", "user.quota.reset"])
    expect(rows[1]).toMatchObject({ before: { tokens: 1_000 }, after: { tokens: 5_000, hardStopTokens: 9_000 } })
  })

  test("a larger one lets a user go on at once; back to everyone's stops the user with the next call", async () => {
    const { spend, quota, directive } = await newAdmin()
    expect((await spend("ada", 1_200_000)).directive.action).toBe("suspend")
    expect(await quota("ada", { tokens: 5_000_000 })).toMatchObject({ status: "ok", quota: { hardStopTokens: 6_000_000 } })
    expect((await directive({ agent: "crawler", session: "new", user: "ada" })).action).toBe("continue")
    expect((await quota("ada", null)).status).toBe("suspended")
    expect((await directive({ agent: "crawler", session: "new", user: "ada" })).action).toBe("suspend")
  })

  test("is enforced also where everyone's only tells, unless it is asked to tell", async () => {
    const { spend, quota } = await newAdmin("observe")
    await spend("ada", 2_000)
    expect(await quota("ada", { tokens: 1_000 })).toMatchObject({ status: "suspended", quota: { mode: "enforce" } })
    expect(await quota("ada", { tokens: 1_000, mode: "observe" })).toMatchObject({ status: "ok", quota: { mode: "observe" } })
  })

  test.each([
    { quota: {}, pointer: "/tokens" },
    { quota: { tokens: 0 }, pointer: "/tokens" },
    { quota: { tokens: 1.5 }, pointer: "/tokens" },
    { quota: { tokens: 10, hardStopTokens: 9 }, pointer: "/hardStopTokens" },
    { quota: { tokens: 10, onExhausted: "kill" }, pointer: "/onExhausted" },
    { quota: { tokens: 10, onExhausted: "suspend", fallback: "alert" }, pointer: "/fallback" },
  ])("$quota is refused at $pointer", async ({ quota, pointer }) => {
    const { spend, find, key } = await newAdmin()
    await spend("ada", 1)
    const reply = await server.request(`/api/v1/users/${(await find("ada")).id}/quota`, { key, method: "PUT", json: quota })
    expect(reply.status).toBe(422)
    expect(ProblemDetails.parse(await reply.json()).errors?.map((error) => error.pointer)).toContain(pointer)
  })

  test("of another organization's user there is none", async () => {
    const { spend, find } = await newAdmin()
    await spend("ada", 1)
    const { key } = await newAdmin()
    const path = `/api/v1/users/${(await find("ada")).id}`
    expect((await server.request(path, { key })).status).toBe(404)
    expect((await server.request(`${path}/quota`, { key, method: "PUT", json: { tokens: 1 } })).status).toBe(404)
    expect((await server.request(`${path}/quota`, { key, method: "DELETE" })).status).toBe(404)
  })
})

describe("many users at once", () => {
  test("a dry run tells and changes nothing; the run does it; again it changes nothing", async () => {
    const { put, list, spend, find, ownLimits, org } = await newAdmin()
    await spend("ada", 5)
    const users = [
      { name: "ada", label: "Ada L.", quota: { tokens: 1_000 } },
      { name: "bob", quota: { tokens: 2_000, hardStopTokens: 2_500 } },
      { name: "eve" },
    ]
    const told = await report(await put(users, true))
    expect(told).toMatchObject({ dryRun: true, created: 2, changed: 1, unchanged: 0 })
    expect((await list()).items).toHaveLength(1)
    expect(await report(await put(users))).toEqual({ ...told, dryRun: false })
    expect(await report(await put(users))).toMatchObject({ created: 0, changed: 0, unchanged: 3 })
    expect(await find("ada")).toMatchObject({
      label: "Ada L.",
      usedTokens: 5,
      quota: { tokens: 1_000, hardStopTokens: 1_200, source: "own" },
    })
    expect(await find("bob")).toMatchObject({ label: null, quota: { tokens: 2_000, hardStopTokens: 2_500 } })
    expect(await find("eve")).toMatchObject({ quota: { source: "default" } })
    expect(
      await report(
        await put([
          { name: "ada", quota: null },
          { name: "bob", quota: { tokens: 3_000 } },
        ]),
      ),
    ).toMatchObject({ changed: 2 })
    expect((await ownLimits()).map(({ ceiling }) => ceiling)).toEqual([3_000n, 3_600n])
    expect((await find("ada")).label, "what a row leaves out stays").toBe("Ada L.")
    expect(await (await testDb()).audit.count({ where: { org, action: "users.put" } })).toBe(2)
  })

  test("all rows or none: mistakes are told by their row", async () => {
    const { put, list } = await newAdmin()
    const reply = await put([{ name: "ada" }, { name: "bob", plan: "gold" }, { name: "ada" }])
    expect(reply.status).toBe(422)
    expect(ProblemDetails.parse(await reply.json()).errors).toMatchObject([{ pointer: "/users/1/plan" }, { pointer: "/users/2/name" }])
    expect((await put([{ name: "bob", quota: { tokens: -1 } }])).status).toBe(422)
    expect((await put(Array.from({ length: 1_001 }, (_, n) => ({ name: `u-${n}` })))).status).toBe(422)
    expect((await list()).items).toEqual([])
  })

  test("a plan has a quota of its own; own > plan > everyone's", async () => {
    const { put, find, quota, org, key, spend, directive } = await newAdmin()
    const db = await testDb()
    await db.plan.create({ data: { org, name: "pro" } })
    const everyone = await db.limit.findFirstOrThrow({ where: { org, preset: "user_quota" } })
    const json = {
      name: "pro quota",
      scope: "user",
      plan: "pro",
      replaces: everyone.id,
      metric: "tokens",
      window: "month",
      ceiling: 700,
      action: "suspend",
    }
    expect((await server.request("/api/v1/limits", { key, json })).status).toBe(201)
    await report(await put([{ name: "ada", plan: "pro" }]))
    expect((await find("ada")).quota).toMatchObject({ tokens: 700, source: "plan", onExhausted: "suspend" })
    expect((await spend("ada", 700)).directive.action).toBe("suspend")
    await report(await put([{ name: "ada", plan: null }]))
    expect(await find("ada"), "the plan's stop ends with the plan").toMatchObject({ status: "ok", quota: { source: "default" } })
    expect((await directive({ agent: "crawler", session: "x", user: "ada" })).action).toBe("continue")
    await report(await put([{ name: "ada", plan: "pro" }]))
    expect((await quota("ada", { tokens: 5_000 })).quota).toMatchObject({ tokens: 5_000, source: "own" })
    expect((await quota("ada", null)).quota).toMatchObject({ tokens: 700, source: "plan" })
  })

  test("two thousand users are put in two files, and paged to the last", async () => {
    const { put, list } = await newAdmin()
    const rows = (from: number) => Array.from({ length: 1_000 }, (_, n) => ({ name: `u-${from + n}`, quota: { tokens: 1_000 + n } }))
    expect(await report(await put(rows(0)))).toMatchObject({ created: 1_000 })
    expect(await report(await put(rows(1_000)))).toMatchObject({ created: 1_000 })
    const names = new Set<string>()
    for (let cursor = ""; ; ) {
      const { items, nextCursor } = await list(`?limit=200${cursor}`)
      for (const { name } of items) names.add(name)
      if (nextCursor === null) break
      cursor = `&cursor=${nextCursor}`
    }
    expect(names.size).toBe(2_000)
    expect((await list("?q=u-1999")).items).toMatchObject([{ name: "u-1999", quota: { tokens: 1_999 } }])
  })
})

test.each([
  { scope: "read" as const, list: 200, put: 403 },
  { scope: "operate" as const, list: 403, put: 403 },
  { scope: "admin" as const, list: 200, put: 200 },
])("$scope: list $list, put $put", async ({ scope, list, put }) => {
  const { org } = await makeOrganization()
  const key = await makeKey(org, [scope])
  expect((await server.request("/api/v1/users", { key })).status).toBe(list)
  expect((await server.request("/api/v1/users", { key, method: "PUT", json: { users: [{ name: "ada" }] } })).status).toBe(put)
})

describe("a file of users", () => {
  async function newImporter() {
    const admin = await newAdmin()
    const { key } = admin
    const importCsv = (csv: string, dryRun = true, headers: Record<string, string> = {}) =>
      server.request("/api/v1/users/import", { key, headers, json: { csv, dryRun } })
    const exported = async () => (await server.request("/api/v1/users/export.csv", { key })).text()
    await server.request("/api/v1/plans", { key, method: "PUT", json: { plans: ["pro", "free"] } })
    await server.request("/api/v1/plans/quota", {
      key,
      method: "PUT",
      json: { plan: "free", quota: { tokens: 1_000, onExhausted: "suspend" } },
    })
    return { ...admin, importCsv, exported }
  }

  test("tells what changes and whom it stops, does exactly that, and comes out as it went in", async () => {
    const { org, importCsv, exported, spend, find, put } = await newImporter()
    await put([{ name: "=evil", label: "a, b", quota: { tokens: 7_000 } }, { name: "cleo" }])
    await spend("ada", 600_000)
    await spend("bob", 1_100_000)
    const csv = "name,plan,quota_tokens\nada,free,\nbob,,2000000\ncleo,free,\nnew,pro,5000\n'=evil,,7000\n"
    const dry = await report(await importCsv(csv))
    expect(dry).toMatchObject({ dryRun: true, created: 1, changed: 3, unchanged: 1 })
    expect(dry).toMatchObject({ stops: { count: 1, sample: ["ada"] }, frees: { count: 1, sample: ["bob"] }, downgrades: { count: 0 } })
    expect(dry.results[0]).toMatchObject({
      before: { plan: null, tokens: 1_000_000, source: "default" },
      after: { plan: "free", tokens: 1_000, hardStopTokens: 1_200, source: "plan" },
    })
    expect(await find("ada")).toMatchObject({ plan: null, status: "ok" })

    await put([{ name: "cleo", label: "changed meanwhile" }])
    expect((await importCsv(csv, false, { "if-match": `"${dry.revision}"` })).status).toBe(412)
    const again = await report(await importCsv(csv))
    expect((await importCsv(csv, false, { "if-match": `"${again.revision}"` })).status).toBe(200)
    expect(await find("ada")).toMatchObject({ plan: "free", status: "suspended", quota: { tokens: 1_000, source: "plan" } })
    expect(await find("bob")).toMatchObject({ status: "ok", quota: { tokens: 2_000_000, source: "own" } })
    const audits = await (await testDb()).audit.findMany({ where: { org, action: "users.put" } })
    expect(audits.at(-1)).toMatchObject({ target: "4 users", before: { ada: { plan: null } }, after: { ada: { plan: "free" } } })

    const file = await exported()
    expect(file).toContain('\'=evil,"a, b",,7000,8400,downgrade,suspend,enforce')
    expect(await report(await importCsv(file, false))).toMatchObject({ created: 0, changed: 0, unchanged: 5 })
  })

  test("with anything wrong in it changes nothing, and names each line", async () => {
    const { importCsv, exported } = await newImporter()
    const before = await exported()
    const reply = await importCsv("name,plan\nada,free\nbob,gold\nada,pro\n,free\n", false)
    expect(reply.status).toBe(422)
    const pointers = ProblemDetails.parse(await reply.json()).errors?.map(({ pointer }) => pointer)
    expect(pointers?.sort()).toEqual(["/csv/line 3, plan", "/csv/line 4, name", "/csv/line 5, name"])
    expect((await importCsv('name\n"ada', false)).status).toBe(422)
    expect(await exported()).toBe(before)
  })

  test("of 2,000 users is one change", async () => {
    const { org, importCsv, exported } = await newImporter()
    const csv = `name,plan,quota_tokens\n${Array.from({ length: 2_000 }, (_, n) => `u-${n},${n % 2 ? "pro" : "free"},${n % 3 ? "" : 1_000 + n}`).join("\n")}`
    expect(await report(await importCsv(csv, false))).toMatchObject({ created: 2_000 })
    const entries = await (await testDb()).audit.findMany({ where: { org, action: "users.put" }, orderBy: { seq: "asc" } })
    expect(entries.map(({ target }) => target).slice(8), "portions that a page can show").toEqual([
      "200 users, 1601 to 1800 of 2000",
      "200 users, 1801 to 2000 of 2000",
    ])
    expect((await exported()).trimEnd().split("\r\n")).toHaveLength(2_001)
  })

  test("is an admin's to bring in", async () => {
    const { org } = await newAdmin()
    const key = await makeKey(org, ["read", "operate"])
    expect((await server.request("/api/v1/users/import", { key, json: { csv: "name\nada\n" } })).status).toBe(403)
    expect((await server.request("/api/v1/plans/quota", { key, method: "PUT", json: { plan: "x", quota: null } })).status).toBe(403)
  })
})
