import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, onTestFinished, test } from "vitest"
import { post } from "#lib/alerts/post"
import { newApiKey } from "#lib/auth/api-key"
import { oauthProviders } from "#lib/auth/oauth-providers"
import { readConfig } from "#lib/config"
import { CreatedChannel } from "#lib/contracts/channels"
import { ChangedLimit } from "#lib/contracts/limits"
import { page } from "#lib/contracts/primitives"
import { ProblemDetails } from "#lib/contracts/problem"
import { Session } from "#lib/contracts/sessions"
import { auditHash, FIRST_PREV_HASH } from "#lib/services/audit"
import { call, programOf } from "#tests/api/program"
import { ownDatabaseUrl, testDatabaseUrl } from "#tests/harness/database"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { query } from "#tests/harness/postgres"
import { type RequestOptions, startServer, withServer } from "#tests/harness/server"
import { failure } from "./failures.ts"

const server = withServer()

test(failure(44), async () => {
  const { key } = await makeOrganization()
  await programOf(server, key).report(call("e-1"))
  await programOf(server, key).stop("agent", "crawler")
  const url = await testDatabaseUrl()
  const tables = await query(url, "select relname from pg_stat_user_tables")
  expect(tables.length).toBeGreaterThan(20)
  for (const { relname } of tables) {
    const found = await query(url, `select 1 from "${relname}" t where position($1 in t::text) > 0 or position($2 in t::text) > 0`, [
      key,
      Buffer.from(key).toString("hex"),
    ])
    expect(found, String(relname)).toEqual([])
  }
  expect(server.output()).not.toContain(key)
})

describe(failure(45), () => {
  const INSIDES = /relation|select |insert |prisma|postgres|column|node_modules|\.ts\b|ECONN|at \w+ \(|api_key/i

  test("when something breaks inside: the log knows, the caller gets a number to ask with", async () => {
    const url = await ownDatabaseUrl("broken")
    const broken = await startServer({ databaseUrl: url })
    onTestFinished(async () => void (await broken.stop()))
    await query(url, "alter table api_key rename to gone")
    const reply = await broken.request("/api/v1/usage", { key: newApiKey(), json: call("e-1") })
    const text = await reply.text()
    expect(reply.status).toBe(500)
    expect(text).not.toMatch(INSIDES)
    expect(ProblemDetails.parse(JSON.parse(text))).toEqual({
      type: "/docs/when#internal",
      title: "Internal error",
      status: 500,
      code: "internal",
      detail: "something went wrong here; the request id finds it in the log",
      requestId: reply.headers.get("x-request-id"),
    })
    expect(broken.output()).toContain(reply.headers.get("x-request-id"))
    expect(broken.output()).toMatch(/api_key/)
  })

  test.each<{ request: RequestOptions & { path: string }; because: string }>([
    { request: { path: "/api/v1/usage", json: { id: 1 } }, because: "a stranger's body is not even read" },
    { request: { path: "/api/v1/usage", headers: { "content-type": "application/json" }, body: "{" }, because: "nor parsed" },
    { request: { path: "/api/v1/agents", key: "gov_nonsense" }, because: "a key that is none" },
    { request: { path: "/api/v1/sessions/ses_00000000000000000000", key: "' or 1=1 --" }, because: "an attempt" },
    {
      request: { path: "/api/v1/limits/lim_00000000000000000000", method: "DELETE" },
      because: "whether there is such a thing is nobody's business",
    },
  ])("401: $because", async ({ request: { path, ...options } }) => {
    const reply = await server.request(path, options)
    const text = await reply.text()
    expect(reply.status).toBe(401)
    expect(text).not.toMatch(INSIDES)
    expect(ProblemDetails.parse(JSON.parse(text))).not.toHaveProperty("errors")
  })
})

describe(failure(46), () => {
  test.each([
    { url: "https://127.0.0.1:1/", because: "the machine itself" },
    { url: "https://0x7f.1/", because: "the machine itself, spelt otherwise" },
    { url: "https://[::ffff:169.254.169.254]/", because: "where clouds keep their credentials, inside of IPv6" },
    { url: "http://hooks.example.com/", because: "what anybody on the way could read and change" },
  ])("$because cannot be made a channel", async ({ url }) => {
    const { key } = await makeOrganization()
    expect((await server.request("/api/v1/channels", { key, json: { name: "pager", url } })).status).toBe(422)
  })

  test("a name that leads inside is only known when it is connected to, and is refused there", async () => {
    const { key } = await makeOrganization()
    const made = await server.request("/api/v1/channels", { key, json: { name: "pager", url: "https://localhost:1/" } })
    const { id } = CreatedChannel.parse(await made.json())
    const tried = await server.request(`/api/v1/channels/${id}/test`, { key, method: "POST" })
    expect(await tried.json()).toEqual({ delivered: false, detail: "the address belongs to a private network" })
  })

  test("nor by a receiver that sends us on", async () => {
    const asked: string[] = []
    const receiver = createServer(({ url = "" }, response) => {
      asked.push(url)
      response.writeHead(307, { location: "/inside" }).end()
    })
    await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening))
    onTestFinished(() => void receiver.close())
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
    expect(await post(url, {}, "{}", { allowPrivate: true, signal: new AbortController().signal })).toEqual({
      ok: false,
      detail: "answered 307",
    })
    expect(asked).toEqual(["/hook"])
  })
})

test(failure(47), async () => {
  const { key, org } = await makeOrganization()
  const { report, stop, resume } = programOf(server, key)
  const send = async (path: string, options: RequestOptions) => {
    const reply = await server.request(`/api/v1/${path}`, { key, ...options })
    expect(reply.ok, `${path}: ${reply.status}`).toBe(true)
    return reply.status === 204 ? null : reply.json()
  }
  await report(call("e-1", { model: "gpt-4o-mini", usage: { input: 50_000, output: 0 } }))
  const { id } = await stop("agent", "crawler")
  await resume(id)
  const limit = { name: "quota", scope: "user", metric: "tokens", window: "month", ceiling: 2_000, action: "suspend" }
  const made = ChangedLimit.parse(await send("limits", { json: limit }))
  await send(`limits/${made.id}`, { method: "PATCH", json: { ceiling: 3_000 }, headers: { "if-match": "*" } })
  await send(`limits/${made.id}`, { method: "DELETE", headers: { "if-match": "*" } })
  const [session] = page(Session).parse(await send("sessions", {})).items
  await send(`sessions/${session?.id}/overdrive`, { json: { extraUsd: "1", minutes: 5, note: "almost done" } })

  const rows = await (await testDb()).audit.findMany({ where: { org }, orderBy: { seq: "asc" } })
  const actions = rows.map(({ action }) => action)
  for (const action of ["kill_switch.set", "kill_switch.lift", "limit.create", "limit.update", "limit.delete", "session.overdrive"])
    expect(actions).toContain(action)
  let prev: Uint8Array = FIRST_PREV_HASH
  for (const { prevHash, hash, ...row } of rows) {
    expect(Buffer.from(prevHash).equals(prev), `${row.seq} follows the one before`).toBe(true)
    expect(Buffer.from(hash).equals(auditHash(prev, row)), `${row.seq} is as it was written`).toBe(true)
    prev = hash
  }
})

test(failure(48), async () => {
  const { key } = await makeOrganization()
  const made = await server.request("/api/v1/channels", { key, json: { name: "pager", url: "https://hooks.example.com/governor" } })
  expect(made.status).toBe(201)
  expect(CreatedChannel.parse(await made.json()).secret).toMatch(/^whsec_/)
})

test(failure(49), () => {
  const of = (name: string) => ({ [`${name}_CLIENT_ID`]: "id", [`${name}_CLIENT_SECRET`]: "secret" })
  const oidc = { ...of("OIDC"), OIDC_ISSUER: "https://id.example.com" }
  const config = readConfig({ NODE_ENV: "test", GOVERNOR_SECRET: "s".repeat(32), ...oidc, ...of("GITHUB"), ...of("GOOGLE") })
  // How it is walked from end to end: tests/api/oidc.test.ts.
  expect(oauthProviders(config).map(({ id, checks }) => ({ id, checks }))).toEqual([
    { id: "oidc", checks: ["pkce", "state", "nonce"] },
    { id: "google", checks: ["pkce", "state", "nonce"] },
    { id: "github", checks: ["pkce", "state"] },
  ])
})
