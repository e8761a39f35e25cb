import { expect, test } from "vitest"
import { JOIN_COOKIE } from "#lib/auth/session-cookie"
import { verifiedEmail } from "#lib/auth/verified-email"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"
import { freePort } from "#server/postgres/cluster"
import { identityProvider } from "#tests/harness/identity-provider"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { withServer } from "#tests/harness/server"

const port = await freePort()
const idp = await identityProvider(`http://localhost:${port}/api/auth/callback/oidc`)
const server = withServer({
  ui: true,
  port,
  env: { OIDC_ISSUER: idp.issuer, OIDC_CLIENT_ID: idp.clientId, OIDC_CLIENT_SECRET: idp.clientSecret },
})

/** A browser without a screen that keeps cookies by origin. */
function browser() {
  const jars = new Map<string, Map<string, string>>()
  async function get(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ")
    const reply = await fetch(url, { ...init, redirect: "manual", headers: { cookie, "sec-fetch-site": "same-origin" } })
    for (const line of reply.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split(/=(.*)/s)
      if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return reply
  }
  /** Follows redirects until there are none, or one leads to a place that matches. @returns the last address */
  async function follow(url: string, until?: RegExp): Promise<string> {
    for (let at = url; ; ) {
      const next = (await get(at)).headers.get("location")
      if (!next) return at
      at = new URL(next, at).href
      if (until?.test(at)) return at
    }
  }
  /** Presses the button of the sign-in page, or that of an invitation. @returns where it leads */
  async function begin(link?: string): Promise<string> {
    const { csrfToken } = (await (await get(`${server.url}/api/auth/csrf`)).json()) as { csrfToken: string }
    const jar = jars.get(new URL(server.url).origin)
    if (link) jar?.set(JOIN_COOKIE, link)
    else jar?.delete(JOIN_COOKIE)
    const body = new URLSearchParams({ csrfToken, json: "true", callbackUrl: "/" })
    return ((await (await get(`${server.url}/api/auth/signin/oidc`, { method: "POST", body })).json()) as { url: string }).url
  }
  /** @returns where signing in ended, and as whom */
  async function enter(link?: string) {
    const at = await follow(await begin(link))
    const page = await get(`${server.url}/settings/account`)
    return { at: at.replace(server.url, ""), as: page.status === 200 ? (await page.text()).match(/[\w-]+@example\.com/)?.[0] : null }
  }
  /** Signs in by password. */
  async function password(email: string): Promise<void> {
    const { csrfToken } = (await (await get(`${server.url}/api/auth/csrf`)).json()) as { csrfToken: string }
    const body = new URLSearchParams({ email, password: PASSWORD, csrfToken, json: "true", callbackUrl: "/" })
    await get(`${server.url}/api/auth/callback/password`, { method: "POST", body })
  }
  return { get, follow, begin, enter, password, whoami: async () => (await get(`${server.url}/api/v1/whoami`)).status }
}

const PASSWORD = "correct horse battery"
let people = 0
const address = () => `eve-${process.pid}-${++people}@example.com`

/** An organization that invited an address; with a password, its member has joined. */
async function inviting(email: string, password?: string) {
  const { org, memberId, key } = await makeOrganization({ member: { email, name: "Eve", role: "viewer", ...(password && { password }) } })
  const member = { org, memberId: String(memberId) }
  return {
    ...member,
    email,
    key,
    link: () => testDb().then((db) => issueSignInToken(db, member, new Date(), password ? "reset" : "invite")),
  }
}

test("an invitation connects an identity whose address the provider has verified; from then on its subject signs in", async () => {
  const email = address()
  const { org, memberId, key, link } = await inviting(email)
  const token = await link()
  expect(await (await fetch(`${server.url}/join?token=${token}`)).text()).toContain("Go on with Single sign-on")
  idp.person.claims = { sub: email, email: email.toUpperCase(), email_verified: true }
  const first = browser()
  const asked = new URL(await first.begin(token))
  for (const name of ["code_challenge", "state", "nonce"]) expect(asked.searchParams.get(name)?.length, name).toBeGreaterThan(20)
  expect(await first.follow(asked.href)).toBe(`${server.url}/`)
  expect(await first.whoami()).toBe(200)
  const db = await testDb()
  expect((await db.member.findFirst({ where: { org, id: memberId } }))?.joinedAt).not.toBeNull()
  expect(await db.memberSession.findFirst({ where: { org } })).toMatchObject({ way: "oidc", revokedAt: null })

  const other = { sub: `${email} 2`, email, email_verified: true }
  idp.person.claims = other
  expect(await browser().enter(token), "a link is used once").toEqual({ at: "/sign-in?error=unconnected", as: null })
  idp.person.claims = { sub: email, email: address(), email_verified: false }
  expect(await browser().enter(), "whatever became of the address").toEqual({ at: "/", as: email })

  const disabled = await server.request(`/api/v1/members/${memberId}`, { key, method: "PATCH", json: { disabled: true } })
  expect(disabled.status).toBe(200)
  expect(await first.whoami()).toBe(401)
  expect((await browser().enter()).at).toContain("error=un")
  const elsewhere = await inviting(address())
  idp.person.claims = { sub: email, email: elsewhere.email, email_verified: true }
  expect((await browser().enter(await elsewhere.link())).as, "free for another organization").toBe(elsewhere.email)
})

test("whoever invites an address first does not get who signs in by it", async () => {
  const email = address()
  await inviting(email, PASSWORD)
  const ours = await inviting(email)
  idp.person.claims = { sub: email, email, email_verified: true }
  expect(await browser().enter()).toEqual({ at: "/sign-in?error=unconnected", as: null })
  const token = await ours.link()
  expect((await browser().enter(token)).as).toBe(email)
  const later = await inviting(email)
  expect((await browser().enter()).at, "nor who invites it later").toBe("/")
  const db = await testDb()
  const sessions = await db.memberSession.groupBy({ by: ["org"], where: { way: "oidc" }, _count: true })
  expect(sessions.find(({ org }) => org === ours.org)?._count).toBe(2)
  expect(await browser().enter(await later.link()), "one identity, one member").toEqual({ at: "/sign-in?error=elsewhere", as: null })
})

test("who is signed in connects an identity with their own address, stays in that session, and disconnects it", async () => {
  const email = address()
  const { org } = await inviting(email, PASSWORD)
  const { password, enter, whoami, get } = browser()
  await password(email)
  idp.person.claims = { sub: email, email: address(), email_verified: true }
  expect((await enter()).at).toBe("/settings/account?error=another")
  idp.person.claims = { sub: email, email, email_verified: true }
  expect(await enter()).toEqual({ at: "/", as: email })
  const db = await testDb()
  expect(await db.memberSession.count({ where: { org } })).toBe(1)
  expect((await browser().enter()).as).toBe(email)
  const own = (await (await get(`${server.url}/api/v1/account/identities`)).json()) as { items: { id: string; way: string }[] }
  expect(own.items).toMatchObject([{ way: "oidc" }])
  await get(`${server.url}/api/v1/account/identities/${own.items[0]?.id}`, { method: "DELETE" })
  expect(await whoami()).toBe(200)
  expect((await browser().enter()).at).toContain("error=unconnected")
  const actions = (await db.audit.findMany({ where: { org }, orderBy: { seq: "asc" } })).map(({ action }) => action)
  expect(actions.filter((action) => /connect/.test(action))).toEqual(["member.connect", "member.disconnect"])
})

test("a reset by a link leaves no identity and no password from before", async () => {
  const email = address()
  const { org, link } = await inviting(email, PASSWORD)
  const thief = { sub: `thief of ${email}`, email, email_verified: true }
  idp.person.claims = thief
  expect((await browser().enter(await link())).as).toBe(email)
  idp.person.claims = { sub: email, email, email_verified: true }
  expect((await browser().enter(await link())).as).toBe(email)
  idp.person.claims = thief
  expect((await browser().enter()).at).toContain("error=unconnected")
  expect((await (await testDb()).member.findFirst({ where: { org } }))?.passwordHash).toBeNull()
})

test.each([
  { claims: { email: "bob", email_verified: false }, error: "unverified", because: "anybody may claim an address" },
  { claims: { email: "bob" }, error: "unverified", because: "who does not say so does not vouch" },
  { claims: {}, error: "unverified", because: "no address at all" },
  { claims: { email: "nobody", email_verified: true }, error: "another", because: "the link was made for another address" },
])("$claims with a link is $error: $because", async ({ claims, error }) => {
  const [bob, nobody] = [address(), address()]
  const { link } = await inviting(bob)
  const { email, ...rest } = claims as { email?: string }
  idp.person.claims = { ...rest, ...(email && { email: email === "bob" ? bob : nobody }) }
  expect(await browser().enter(await link())).toEqual({ at: `/sign-in?error=${error}`, as: null })
  expect(await (await testDb()).member.count({ where: { email: nobody } }), "nobody is made a member by signing in").toBe(0)
})

test("a reply of the provider is worth nothing in another browser, and nothing twice", async () => {
  const email = address()
  const { link } = await inviting(email)
  idp.person.claims = { email, email_verified: true }
  const [mallory, victim] = [browser(), browser()]
  const reply = await mallory.follow(await mallory.begin(await link()), /callback/)
  await victim.follow(reply)
  expect(await victim.whoami()).toBe(401)
  await victim.begin()
  await victim.follow(reply)
  expect(await victim.whoami(), "with a state of its own").toBe(401)
})

test("only a plain true verifies", () => {
  expect(verifiedEmail({ email: "a@example.com", email_verified: "true" })).toBeNull()
  expect(verifiedEmail({ email: "a@example.com", email_verified: true })).toBe("a@example.com")
})
