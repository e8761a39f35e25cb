import { randomUUID } from "node:crypto"
import { describe, expect, test } from "vitest"
import { newApiKey } from "#lib/auth/api-key"
import { ApiKey, CreatedKey } from "#lib/contracts/keys"
import { page } from "#lib/contracts/primitives"
import { Whoami } from "#lib/contracts/whoami"
import { createKey } from "#lib/services/create-key"
import { systemCtx } from "#lib/services/ctx"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { doors, testSecret, withServer } from "#tests/harness/server"

describe.each(doors)("through the $door", ({ ui, frontDoor }) => {
  const server = withServer({ ui, frontDoor })

  test("a key says what it may do", async () => {
    const { org, id } = await makeOrganization()
    const reply = await server.request("/api/v1/whoami", { key: await makeKey(org, ["read", "operate"]) })
    expect(Whoami.parse(await reply.json())).toMatchObject({ kind: "key", organization: { id }, role: null, scopes: ["read", "operate"] })
  })

  test("admin implies every scope", async () => {
    const { key } = await makeOrganization()
    const reply = await server.request("/api/v1/whoami", { key })
    expect(Whoami.parse(await reply.json()).scopes).toEqual(["usage:write", "read", "operate", "admin"])
  })

  test.each([
    { authorization: "", because: "an empty header" },
    { authorization: "Bearer", because: "no key in it" },
    { authorization: "Basic Z292OmdvdA==", because: "another scheme" },
    { authorization: "Bearer gov_short", because: "not even the form of a key" },
    { authorization: `Bearer ${newApiKey()}`, because: "a key that nobody made" },
  ])("401: $because", async ({ authorization }) => {
    const reply = await server.request("/api/v1/whoami", { headers: { authorization } })
    expect(reply.status).toBe(401)
    expect(reply.headers.get("www-authenticate")).toContain("Bearer")
    expect(await reply.json()).toMatchObject({ code: "unauthenticated" })
  })

  test("an expired key is none", async () => {
    const { org } = await makeOrganization()
    const ctx = systemCtx(await testDb(), org, new Date(Date.now() - 60_000))
    const input = { name: "old", scopes: ["read" as const], agent: null, expiresAt: new Date(Date.now() - 1_000).toISOString() }
    const { plaintext } = await createKey(ctx, input, testSecret)
    expect((await server.request("/api/v1/whoami", { key: plaintext })).status).toBe(401)
  })

  test("a revoked key is refused within a second, however busy it is", async () => {
    const { org, key } = await makeOrganization()
    expect((await server.request("/api/v1/whoami", { key })).status).toBe(200)
    await (await testDb()).apiKey.updateMany({ where: { org }, data: { revokedAt: new Date() } })
    const revokedAt = performance.now()
    while ((await server.request("/api/v1/whoami", { key })).status === 200) expect(performance.now() - revokedAt).toBeLessThan(1_000)
  })

  test("403: a key without the scope, and the problem names it", async () => {
    const { org } = await makeOrganization()
    const json = { id: "e", agent: "a" }
    const reply = await server.request("/api/v1/usage", { key: await makeKey(org, ["read"]), json })
    expect(reply.status).toBe(403)
    expect(await reply.json()).toMatchObject({ code: "forbidden", detail: expect.stringContaining("usage:write") })
  })

  test("the same event of two organizations is two events", async () => {
    const json = { id: "e-1", agent: "crawler", session: "s-1", model: "gpt-4o", usage: { input: 1, output: 1 } }
    for (const { key } of [await makeOrganization(), await makeOrganization()]) {
      const reply = await server.request("/api/v1/usage", { key, json })
      expect(await reply.json()).toMatchObject({ results: [{ status: "recorded" }] })
    }
  })

  test("a last use is noted, and for whom", async () => {
    const { org, key } = await makeOrganization()
    await server.request("/api/v1/usage", { key, json: { id: "e", agent: "crawler-7", model: "gpt-4o", usage: { input: 1, output: 1 } } })
    const db = await testDb()
    await expect
      .poll(async () => db.apiKey.findFirst({ where: { org } }), { timeout: 5_000 })
      .toMatchObject({ lastUsedAt: expect.any(Date), lastAgent: "crawler-7" })
  })
})

describe("administered", () => {
  const here = withServer()
  const there = withServer()

  async function admin() {
    const { org, key } = await makeOrganization()
    const ask = (path: string, json?: unknown, method?: string, headers: Record<string, string> = {}) =>
      here.request(`/api/v1/keys${path}`, { key, headers, ...(json !== undefined && { json }), ...(method && { method }) })
    const make = async (body: Record<string, unknown> = {}) =>
      CreatedKey.parse(await (await ask("", { name: "crawler", scopes: ["usage:write"], ...body })).json())
    const stands = (plaintext: string) =>
      Promise.all([here, there].map(async (server) => (await server.request("/api/v1/whoami", { key: plaintext })).status))
    return { org, key, ask, make, stands }
  }

  test("made, listed without what it is, rotated with an overlap, and revoked on both servers within a second", async () => {
    const { org, ask, make, stands } = await admin()
    const old = await make({ agent: "crawler-7", expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    expect(await stands(old.plaintext)).toEqual([200, 200])
    const list = page(ApiKey).parse(await (await ask("?state=active&q=CRAWL")).json())
    expect(list.items).toMatchObject([{ id: old.id, hint: old.plaintext.slice(0, 12), agent: "crawler-7", replacedBy: null }])
    expect(JSON.stringify(list)).not.toContain(old.plaintext)

    const rotated = CreatedKey.parse(await (await ask(`/${old.id}/rotate`, { overlapMinutes: 60 })).json())
    expect(rotated).toMatchObject({ name: "crawler", scopes: ["usage:write"], agent: "crawler-7" })
    expect(await stands(rotated.plaintext)).toEqual([200, 200])
    expect(await stands(old.plaintext)).toEqual([200, 200])
    const [, ending] = page(ApiKey).parse(await (await ask("?q=crawler")).json()).items
    expect(ending).toMatchObject({ id: old.id, replacedBy: rotated.id })
    expect(Math.round((Date.parse(ending?.expiresAt ?? "") - Date.now()) / 60_000)).toBe(60)
    expect((await ask(`/${old.id}/rotate`, {})).status).toBe(409)

    expect((await ask(`/${old.id}`, undefined, "DELETE")).status).toBe(204)
    const revokedAt = performance.now()
    while ((await stands(old.plaintext)).includes(200)) expect(performance.now() - revokedAt).toBeLessThan(1_000)
    expect(await stands(rotated.plaintext)).toEqual([200, 200])
    expect((await ask(`/${old.id}`, undefined, "DELETE")).status).toBe(204)
    expect((await ask(`/${rotated.id}/rotate`, { overlapMinutes: 0 })).status).toBe(201)
    await expect.poll(() => stands(rotated.plaintext), { timeout: 2_000 }).toEqual([401, 401])

    const rows = await (await testDb()).audit.findMany({ where: { org, target: { in: [old.id, rotated.id] } }, orderBy: { seq: "asc" } })
    expect(rows.map(({ action }) => action)).toEqual(["key.create", "key.rotate", "key.revoke", "key.rotate"])
    const { plaintext } = rotated
    expect(JSON.stringify(rows.map(({ before, after }) => [before, after]))).not.toContain(plaintext)
  })

  test("a repeat with the same Idempotency-Key makes no second key, and what is kept for it gives nothing away", async () => {
    const { org, ask } = await admin()
    const body = { name: "twice", scopes: ["read"] }
    const [one, two] = await Promise.all([1, 2].map(async () => (await ask("", body, "POST", { "idempotency-key": "k-1" })).json()))
    expect(CreatedKey.parse(one)).toEqual(CreatedKey.parse(two))
    const kept = await (await testDb()).idempotency.findMany({ where: { org } })
    expect(kept).toHaveLength(1)
    expect(JSON.stringify(kept)).not.toContain(CreatedKey.parse(one).plaintext)
  })

  test.each([
    { body: { name: "x", scopes: [] }, pointer: "/scopes", because: "a key that may do nothing is none" },
    {
      body: { name: "x", scopes: ["admin"], agent: "a" },
      pointer: "/agent",
      because: "who may do everything may also make keys for others",
    },
    {
      body: { name: "x", scopes: ["read"], expiresAt: "2020-01-01T00:00:00Z" },
      pointer: "/expiresAt",
      because: "it would be refused at once",
    },
  ])("422: $because", async ({ body, pointer }) => {
    const { ask } = await admin()
    const reply = await ask("", body)
    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({ errors: [{ pointer }] })
  })

  test("keys are an admin's, and only their own organization's", async () => {
    const { org, make } = await admin()
    const other = await admin()
    const { id } = await make()
    expect((await other.ask(`/${id}`, undefined, "DELETE")).status).toBe(404)
    expect((await other.ask(`/${id}/rotate`, {})).status).toBe(404)
    const key = await makeKey(org, ["read", "operate", "usage:write"])
    expect((await here.request("/api/v1/keys", { key })).status).toBe(403)
    expect((await here.request("/api/v1/keys", { key, json: { name: "x", scopes: ["read"] } })).status).toBe(403)
    expect((await here.request(`/api/v1/keys/${id}`, { key, method: "DELETE" })).status).toBe(403)
  })
})

describe("abuse", () => {
  const server = withServer()

  test("from one address the twenty-first bad key of a minute is told to wait, a good key still passes", async () => {
    const bad = () => server.request("/api/v1/whoami", { key: `gov_${randomUUID()}` })
    const first = await Promise.all(Array.from({ length: 20 }, bad))
    expect(first.map(({ status }) => status)).toEqual(Array(20).fill(401))
    const next = await bad()
    expect(next.status).toBe(429)
    expect(Number(next.headers.get("retry-after"))).toBeGreaterThan(0)
    const { key } = await makeOrganization()
    expect((await server.request("/api/v1/whoami", { key })).status).toBe(200)
  })
})
