import { expect, test } from "vitest"
import { verifiedEmail } from "#lib/auth/verified-email"
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
  /** Presses the button of the sign-in page. @returns where it leads */
  async function begin(): Promise<string> {
    const { csrfToken } = (await (await get(`${server.url}/api/auth/csrf`)).json()) as { csrfToken: string }
    const body = new URLSearchParams({ csrfToken, json: "true", callbackUrl: "/" })
    return ((await (await get(`${server.url}/api/auth/signin/oidc`, { method: "POST", body })).json()) as { url: string }).url
  }
  return { get, follow, begin, whoami: async () => (await get(`${server.url}/api/v1/whoami`)).status }
}

const email = `eve-${process.pid}@example.com`

test("an invited member whose address the provider has verified gets in, and has joined", async () => {
  const { org, memberId } = await makeOrganization({ member: { email, name: "Eve", role: "viewer" } })
  idp.person.claims = { email: email.toUpperCase(), email_verified: true }
  const { begin, follow, whoami } = browser()
  expect(await (await fetch(`${server.url}/sign-in`)).text()).toContain("Single sign-on")
  const asked = new URL(await begin())
  for (const name of ["code_challenge", "state", "nonce"]) expect(asked.searchParams.get(name)?.length, name).toBeGreaterThan(20)
  expect(await follow(asked.href)).toBe(`${server.url}/`)
  expect(await whoami()).toBe(200)
  const db = await testDb()
  expect((await db.member.findFirst({ where: { org, id: String(memberId) } }))?.joinedAt).not.toBeNull()
  expect(await db.memberSession.findFirst({ where: { org } })).toMatchObject({ way: "oidc", revokedAt: null })

  await db.member.updateMany({ where: { org }, data: { disabledAt: new Date() } })
  expect(await whoami()).toBe(401)
  const again = browser()
  expect(await again.follow(await again.begin())).toContain("error=unknown")
})

test.each([
  { claims: { email: `bob-${email}`, email_verified: false }, error: "unverified", because: "anybody may claim an address" },
  { claims: { email: `bob-${email}` }, error: "unverified", because: "who does not say so does not vouch" },
  { claims: {}, error: "unverified", because: "no address at all" },
  { claims: { email: `nobody-${email}`, email_verified: true }, error: "unknown", because: "nobody is made a member by signing in" },
])("$claims is $error: $because", async ({ claims, error }) => {
  await makeOrganization({ member: { email: `bob-${email}`, name: "Bob", role: "admin" } })
  const members = () => testDb().then((db) => db.member.count({ where: { email: `nobody-${email}` } }))
  idp.person.claims = claims
  const { begin, follow, whoami } = browser()
  expect(await follow(await begin())).toContain(`/sign-in?error=${error}`)
  expect(await whoami()).toBe(401)
  expect(await members()).toBe(0)
})

test("a reply of the provider is worth nothing in another browser, and nothing twice", async () => {
  await makeOrganization({ member: { email: `mallory-${email}`, name: "Mallory", role: "admin" } })
  idp.person.claims = { email: `mallory-${email}`, email_verified: true }
  const [mallory, victim] = [browser(), browser()]
  const reply = await mallory.follow(await mallory.begin(), /callback/)
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
