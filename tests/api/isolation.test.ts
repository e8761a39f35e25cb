import { globSync } from "node:fs"
import { dirname } from "node:path"
import { encode } from "next-auth/jwt"
import { beforeAll, describe, expect, test } from "vitest"
import { newApiKey } from "#lib/auth/api-key"
import type { Role } from "#lib/auth/member"
import { createKey } from "#lib/services/create-key"
import { systemCtx } from "#lib/services/ctx"
import { newId } from "#lib/services/new-id"
import { openMemberSession } from "#lib/services/open-member-session"
import { makeKey, makeOrganization, testDb } from "#tests/harness/organization"
import { type TestServer, testSecret, withServer } from "#tests/harness/server"
import { routes } from "../../app/api/routes.ts"
import { apart, type CallerName, callers, doors, type Kind, openPages, operations, pages, type Row } from "./isolation-rows.ts"

const server = withServer({ ui: true, env: { GOVERNOR_PRIVATE_WEBHOOKS: "on" } })

/** Two of each, because some end what they are asked of. */
type Things = Record<Kind, [string, string]>
type Organization = { org: number; id: string; key: string; things: Things }

let ours: Organization
let theirs: Organization
/** The member who is the caller `admin`. */
let boss = ""
let credentials: Record<CallerName, Record<string, string>>

beforeAll(async () => {
  ;[ours, theirs] = await Promise.all([furnish("ours"), furnish("theirs")])
  credentials = await credentialsOf(ours)
}, 60_000)

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
const all = Object.entries(routes).flatMap(([path, handlers]) =>
  METHODS.filter((method) => (handlers[method] as { declaration?: unknown } | undefined)?.declaration).map((method) => `${method} ${path}`),
)

describe("nothing is left out", () => {
  test("every operation has a row, and says what it leaves in the audit trail", () => {
    expect(Object.keys(operations).sort()).toEqual(all.sort())
    const files = globSync("app/api/**/route.ts").map((file) => dirname(file).replace(/^app/, ""))
    expect(files.sort()).toEqual([...Object.keys(routes), ...apart].sort())
    const silent = Object.entries(operations).filter(([name, { leaves, because }]) => !name.startsWith("GET") && !leaves && !because)
    expect(silent).toEqual([])
  })

  test("every page has one, too", () => {
    const files = globSync("app/**/page.tsx").map((file) => dirname(file).replace(/^app|\/\([^)]*\)/g, "") || "/")
    expect([...Object.keys(pages), ...openPages].sort()).toEqual(files.sort())
  })
})

describe("who may do what, with nothing of anybody else", () => {
  test("every operation lets in whom it says, knows nothing of another organization's things, and shows nothing of it", {
    timeout: 60_000,
  }, async () => {
    const before = await contentsOf(theirs.org)
    const wrong: string[] = []
    await eachOf(Object.entries(operations), async ([name, row]) => {
      const columns = [...doors[row.needs].replaceAll(" ", "")]
      for (const [at, caller] of callers.entries()) {
        const { status, text } = await ask(name, probe(name, row), credentials[caller])
        const wanted = columns[at] === "0" ? refused(caller) : [columns[at] === "3" ? 403 : pastOf(name, row)]
        if (!wanted.includes(status)) wrong.push(`${name} by ${caller}: ${status} instead of ${wanted}: ${text.slice(0, 300)}`)
        if (text.includes("theirs-") || text.includes(theirs.id)) wrong.push(`${name} by ${caller} shows what is theirs`)
      }
      if (name.startsWith("GET")) return
      const { status } = await ask(name, probe(name, row), { cookie: credentials.admin.cookie ?? "", "sec-fetch-site": "cross-site" })
      if (row.needs !== "nothing" && status !== 403) wrong.push(`${name} by another site's page: ${status}`)
    })
    expect(wrong).toEqual([])
    expect(await contentsOf(theirs.org)).toEqual(before)
  })

  test("an id of theirs and one that nobody has are answered in the same words", async () => {
    const different: unknown[] = []
    await eachOf(Object.entries(operations), async ([name, row]) => {
      if (!row.of) return
      const id = theirs.things[row.of][0]
      const nobodys = `${id.slice(0, 4)}${"0".repeat(20)}`
      const [a, b] = await Promise.all([id, nobodys].map((one) => ask(name, { ...probe(name, row), id: one }, credentials["admin key"])))
      const words = (reply: typeof a) =>
        reply && { status: reply.status, text: reply.text.replace(/"requestId":"[^"]*"/, "").replaceAll(nobodys, id) }
      if (JSON.stringify(words(a)) !== JSON.stringify(words(b))) different.push([name, a, b])
    })
    expect(different).toEqual([])
  })

  test.each([
    { because: "a limit cannot stand in for one of theirs", name: "POST /api/v1/limits", field: "replaces", kind: "limit" },
    { because: "a call settles no hold of theirs", name: "POST /api/v1/usage", field: "hold", kind: "hold" },
  ] as const)("$because", async ({ name, field, kind }) => {
    const send = (id: string, n: number) => {
      const json = { ...(operations[name]?.send?.json as object), id: `body-${n}`, [field]: id }
      return ask(name, { json: name.endsWith("limits") ? { ...json, id: undefined } : json }, credentials["admin key"])
    }
    const [known, unknown] = [
      await send(theirs.things[kind][0], 1),
      await send(`${theirs.things[kind][0].slice(0, 4)}${"0".repeat(20)}`, 2),
    ]
    const plain = (text: string) =>
      text.replace(/body-\d|"requestId":"[^"]*"|\w{3}_\w{20}|"remaining":{[^}]*}|"(revision|issuedAt)":"?[^",]*/g, "")
    expect([known.status, plain(known.text)]).toEqual([unknown.status, plain(unknown.text)])
    expect((await (await testDb()).hold.findFirst({ where: { org: theirs.org, id: theirs.things.hold[0] } }))?.state).toBe("open")
  })

  test("a key that is kept to one agent speaks for no other, asks for none and hears of none", async () => {
    const db = await testDb()
    const input = { name: "kept", scopes: ["usage:write" as const], agent: "ours-other", expiresAt: null }
    const { plaintext } = await createKey(systemCtx(db, ours.org, new Date()), input, testSecret)
    const names = all.filter((name) => /(authorize|directive|signals)$/.test(name))
    const replies = names.map((name) => ask(name, operations[name]?.send ?? {}, { authorization: `Bearer ${plaintext}` }))
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([403, 403, 403])
  })

  test("every page is behind the sign-in, shows its own and is as missing with an id of theirs as with nobody's", {
    timeout: 60_000,
  }, async () => {
    const wrong: string[] = []
    await eachOf(Object.entries(pages), async ([path, { of, statuses }]) => {
      const look = async (who: string, headers: Record<string, string>, status: number, id?: string) => {
        const reply = await server.request(path.replace("[id]", id ?? ""), { headers })
        const text = await reply.text()
        // What is found missing, or elsewhere, once the frame is on its way is said in it.
        const said = /NEXT_(?:HTTP_ERROR_FALLBACK|REDIRECT;\w+;[^;]+);(\d+)/.exec(text)?.[1]
        if (Number(said ?? reply.status) !== status) wrong.push(`${path} ${id} by ${who}: ${reply.status} instead of ${status}`)
        if (text.includes("theirs-") || text.includes(theirs.id)) wrong.push(`${path} ${id} by ${who} shows what is theirs`)
        if (!/no-store|private/.test(reply.headers.get("cache-control") ?? ""))
          wrong.push(`${path} may be kept: ${reply.headers.get("cache-control")}`)
        return { location: reply.headers.get("location"), text }
      }
      const own = of && ours.things[of][0]
      for (const who of ["nobody", "ended session", "disabled member"] as const) {
        const { location } = await look(who, credentials[who], 307, own)
        if (!location?.startsWith("/sign-in")) wrong.push(`${path} sends ${who} to ${location}`)
      }
      for (const [at, who] of (["viewer", "engineer", "admin"] as const).entries()) {
        await look(who, credentials[who], statuses[at] ?? 0, own)
        if (of) await look(who, credentials[who], 404, theirs.things[of][0])
      }
    })
    for (const path of openPages) {
      const reply = await server.request(path)
      const text = await reply.text()
      if (![200, 307].includes(reply.status) || /ours-|theirs-/.test(text))
        wrong.push(`${path}: ${reply.status} ${text.match(/ours-|theirs-/)}`)
    }
    expect(wrong).toEqual([])
  })

  test("no address breaks a page, whatever somebody made of it", { timeout: 60_000 }, async () => {
    const odd = new URLSearchParams(
      "cursor=x&q=%00&sort=-&status=x&state=x&range=x&view=x&by=x&show=x&order=x&first=1969-01-01&last=9999-12-31",
    )
    const broken: string[] = []
    await eachOf(Object.entries(pages), async ([path, { of }]) => {
      const reply = await server.request(`${path.replace("[id]", of ? ours.things[of][0] : "")}?${odd}`, { headers: credentials.admin })
      // What could not be drawn, once the frame is on its way, is said in it; so is a redirect.
      const failed = /(?:data-dgst=|\$RX\("[^"]*",)"(?!NEXT_REDIRECT)/.test(await reply.text())
      if (reply.status >= 400 || failed) broken.push(path)
    })
    expect(broken).toEqual([])
  })
})

describe("what is done is written down", () => {
  test("every operation that changes something leaves its entry: who, what, to whom, before and after, from where and in which request", {
    timeout: 60_000,
  }, async () => {
    const db = await testDb()
    const wrong: unknown[] = []
    const ended = new Set<Kind>()
    for (const [name, row] of Object.entries(operations)) {
      if (name.startsWith("GET") || !(row.of || row.send)) continue
      if (row.by) await openMemberSession(db, { org: ours.org, memberId: boss })
      const last = await db.audit.findFirst({ where: { org: ours.org }, orderBy: { seq: "desc" } })
      const id = row.of && ours.things[row.of][ended.has(row.of) ? 1 : 0]
      if (row.of && name.startsWith("DELETE")) ended.add(row.of)
      const { status, text, requestId } = await ask(name, { ...row.send, id }, credentials[row.by ?? "admin key"])
      if (status >= 300) wrong.push({ name, status, text })
      const left = await db.audit.findMany({ where: { org: ours.org, seq: { gt: last?.seq ?? 0n } } })
      expect(
        left.map(({ action }) => action),
        name,
      ).toEqual(row.leaves ? [row.leaves] : [])
      for (const entry of left) {
        expect(entry, name).toMatchObject({
          ...(row.by ? { actorKind: "member", actorId: boss, actorName: "ours-boss" } : { actorKind: "key", actorName: "test admin" }),
          requestId,
          ip: expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$|^::1$/),
        })
        if (entry.target === "" || (entry.before === null && entry.after === null)) wrong.push({ name, entry })
        if (/gov_[0-9A-Za-z]{38}|whsec_/.test(JSON.stringify([entry.before, entry.after])))
          wrong.push(`${name} keeps a secret in the trail`)
      }
    }
    expect(wrong).toEqual([])
    const { text } = await ask("GET /api/v1/audit/verify", {}, credentials["admin key"])
    expect(JSON.parse(text)).toMatchObject({ ok: true, faults: [], entries: await db.audit.count({ where: { org: ours.org } }) })
  })
})

type Asked = { id?: string | undefined; query?: string; json?: unknown; headers?: Record<string, string> }

/** A request of somebody who is let in and names nothing of his own: another organization's id, or an empty body. */
function probe(name: string, { of, send }: Row): Asked {
  if (of) return { ...send, id: theirs.things[of][0] }
  if (name.startsWith("GET")) return { ...(send?.query !== undefined && { query: send.query }) }
  return { json: { nobodyAsksForThis: true } }
}

function pastOf(name: string, { of, past }: Row): number {
  return past ?? (of ? 404 : name.startsWith("GET") ? 200 : 422)
}

/** Beyond twenty bad keys a minute from one address it is said to be too many. */
function refused(caller: CallerName): number[] {
  return caller.endsWith("key") ? [401, 429] : [401]
}

/** A stream is left as soon as it has begun. */
async function ask(name: string, { id, query = "", json, headers }: Asked, credential: Record<string, string>) {
  const [method = "", path = ""] = name.split(" ")
  const reply = await server.request(`${path.replace("[id]", id ?? "")}${query}`, {
    method,
    ...(json !== undefined && { json }),
    headers: { ...(json !== undefined && { "content-type": "application/json" }), ...headers, ...credential },
  })
  const isStream = reply.headers.get("content-type")?.startsWith("text/event-stream")
  if (isStream) await reply.body?.cancel()
  return { status: reply.status, text: isStream ? "" : await reply.text(), requestId: reply.headers.get("x-request-id") }
}

/** A few at a time. */
async function eachOf<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item)
    }),
  )
}

/** Every row of an organization, in every table; what is noted at leisure of an earlier request is left out. */
async function contentsOf(org: number): Promise<Record<string, unknown>> {
  const db = await testDb()
  const tables = await db.$queryRaw<{ name: string }[]>`
    select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org'
    where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and c.relname <> 'fact_count'`
  const contents: Record<string, unknown> = {}
  for (const { name } of tables) {
    contents[name] = await db.$queryRawUnsafe(
      `select (to_jsonb(t) - '{last_used_at,last_agent}'::text[])::text as row from ${name} t where org = ${org} order by 1`,
    )
  }
  return contents
}

/** An organization with one of everything, all of it named after it. */
async function furnish(prefix: string): Promise<Organization> {
  const { org, id, key, memberId } = await makeOrganization({
    member: { email: `${prefix}-admin@example.com`, name: `${prefix}-admin`, role: "admin" },
  })
  const db = await testDb()
  const send = async (method: string, path: string, json: unknown) => {
    const reply = await (server as TestServer).request(path, { method, key, json })
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as { id: string; hold: { id: string } }
  }
  const whose = { agent: `${prefix}-agent`, session: `${prefix}-session`, user: `${prefix}-user` }
  const failure = { ...whose, kind: "tool", tool: `${prefix}-tool`, outcome: "error" }
  await send("POST", "/api/v1/usage", {
    events: [
      { id: "1", ...whose, model: "gpt-4o", usage: { input: 10, output: 10 } },
      ...["2", "3", "4"].map((one) => ({ id: one, ...failure })),
    ],
  })
  const hold = async (n: number) =>
    (await send("POST", "/api/v1/authorize", { id: `h-${n}`, ...whose, session: `${prefix}-held`, model: "gpt-4o" })).hold.id
  const rule = { scope: "agent", metric: "cost", window: "hour", ceiling: "5", action: "alert" }
  const limit = async (n: number) => (await send("POST", "/api/v1/limits", { name: `${prefix}-limit-${n}`, ...rule })).id
  const stop = async (n: number) =>
    (await send("POST", "/api/v1/kill-switches", { scope: "agent", subject: `${prefix}-stopped-${n}`, reason: `${prefix}-reason` })).id
  const channel = async (n: number) =>
    (await send("POST", "/api/v1/channels", { name: `${prefix}-channel-${n}`, url: `http://127.0.0.1:1/${prefix}-${n}` })).id
  const ownKey = async (n: number) => (await send("POST", "/api/v1/keys", { name: `${prefix}-key-${n}`, scopes: ["read"] })).id
  const price = async (n: number) =>
    (await send("POST", "/api/v1/prices", { model: `${prefix}-model-${n}`, inputUsd: "1", outputUsd: "2" })).id
  const member = async (n: number) =>
    (await send("POST", "/api/v1/members", { email: `${prefix}-${n}@example.com`, name: `${prefix}-member-${n}`, role: "viewer" })).id
  const identity = async (n: number) => {
    const data = { org, id: newId("idn"), memberId: memberId ?? "", issuer: "https://idp.example.com", subject: `${prefix}-${n}` }
    return (await db.memberIdentity.create({ data })).id
  }
  await send("PUT", "/api/v1/plans", { plans: [`${prefix}-plan`] })
  const two = async (make: (n: number) => Promise<string>): Promise<[string, string]> => [await make(1), await make(2)]
  const twice = (one: { id: string }): [string, string] => [one.id, one.id]
  const things: Things = {
    agent: twice(await db.agent.findFirstOrThrow({ where: { org, name: whose.agent } })),
    session: twice(await db.session.findFirstOrThrow({ where: { org, name: whose.session } })),
    user: twice(await db.endUser.findFirstOrThrow({ where: { org, name: whose.user } })),
    incident: twice(await db.incident.findFirstOrThrow({ where: { org, rule: { startsWith: "retry_brake" } } })),
    hold: await two(hold),
    limit: await two(limit),
    killSwitch: await two(stop),
    channel: await two(channel),
    key: await two(ownKey),
    price: await two(price),
    member: await two(member),
    identity: await two(identity),
    memberSession: await two(() => openMemberSession(db, { org, memberId: memberId ?? "" })),
  }
  return { org, id, key, things }
}

async function credentialsOf({ org, key }: Organization): Promise<typeof credentials> {
  const db = await testDb()
  const bearer = (plaintext: string) => ({ authorization: `Bearer ${plaintext}` })
  const ended = async (data: { revokedAt: Date } | { expiresAt: Date }) => {
    const plaintext = await makeKey(org, ["admin"])
    const { id } = await db.apiKey.findFirstOrThrow({ where: { org }, orderBy: { createdAt: "desc" } })
    await db.apiKey.updateMany({ where: { org, id }, data })
    return bearer(plaintext)
  }
  const member = async (name: string, role: Role) => {
    const id = newId("mem")
    await db.member.create({ data: { org, id, email: `${name}@example.com`, name: `ours-${name}`, role } })
    const sessionId = await openMemberSession(db, { org, memberId: id })
    const token = await encode({ token: { org, memberId: id, role, sessionId }, secret: testSecret })
    return { id, sessionId, headers: { cookie: `next-auth.session-token=${token}`, "sec-fetch-site": "same-origin" } }
  }
  const past = new Date(Date.now() - 1_000)
  const [out, disabled] = [await member("out", "admin"), await member("disabled", "admin")]
  const chief = await member("boss", "admin")
  boss = chief.id
  await db.memberSession.updateMany({ where: { org, id: out.sessionId }, data: { revokedAt: past } })
  await db.member.updateMany({ where: { org, id: disabled.id }, data: { disabledAt: past } })
  return {
    nobody: {},
    "wrong key": bearer(newApiKey()),
    "revoked key": await ended({ revokedAt: past }),
    "expired key": await ended({ expiresAt: past }),
    "ended session": out.headers,
    "disabled member": disabled.headers,
    "usage:write key": bearer(await makeKey(org, ["usage:write"])),
    "read key": bearer(await makeKey(org, ["read"])),
    "operate key": bearer(await makeKey(org, ["operate"])),
    "admin key": bearer(key),
    viewer: (await member("viewer", "viewer")).headers,
    engineer: (await member("engineer", "engineer")).headers,
    admin: chief.headers,
  }
}
