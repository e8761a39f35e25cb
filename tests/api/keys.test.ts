import { randomUUID } from "node:crypto"
import { describe, expect, test } from "vitest"
import { newApiKey } from "#lib/auth/api-key"
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
    const ctx = systemCtx(await testDb(), org, new Date())
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

  test("a last use is noted", async () => {
    const { org, key } = await makeOrganization()
    await server.request("/api/v1/whoami", { key })
    const db = await testDb()
    await expect.poll(async () => (await db.apiKey.findFirst({ where: { org } }))?.lastUsedAt, { timeout: 5_000 }).toBeInstanceOf(Date)
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
