import { expect, test } from "vitest"
import type { Role } from "#lib/auth/member"
import { createMember } from "#lib/services/create-member"
import { systemCtx } from "#lib/services/ctx"
import { makeOrganization, testDb } from "#tests/harness/organization"
import { type Person, signInAs } from "#tests/harness/person"
import { withServer } from "#tests/harness/server"
import { smtpServer } from "#tests/harness/smtp"

const smtp = await smtpServer()
const server = withServer({ ui: true, env: { GOVERNOR_PROXIES: "1", SMTP_URL: smtp.url } })
const password = "correct horse battery"
let made = 0

/** An organization of its own with one member, who has a password. */
async function hired(role: Role = "admin") {
  made += 1
  const email = `ada-${process.pid}-${made}@example.com`
  const organization = await makeOrganization({ member: { email, name: "Ada", role, password } })
  return { ...organization, email, memberId: String(organization.memberId) }
}
const statusOf = async (reply: Promise<Response>) => (await reply).status
const whoami = (person: Person) => statusOf(person.ask("/api/v1/whoami"))

test("a password signs in; a wrong one, and that of somebody who is disabled, do not", async () => {
  const { org, email, memberId } = await hired()
  const person = await signInAs(server, { email: ` ${email.toUpperCase()} `, password })
  expect(person.error).toBeNull()
  expect(await whoami(person)).toBe(200)
  expect((await signInAs(server, { email, password: `${password}!` })).error).toBe("CredentialsSignin")
  await (await testDb()).member.update({ where: { org_id: { org, id: memberId } }, data: { disabledAt: new Date() } })
  expect((await signInAs(server, { email, password })).error).toBe("CredentialsSignin")
  expect(await whoami(person)).toBe(401)
})

test("who signs out leaves a cookie that is worth nothing to whoever copied it", async () => {
  const { email, org } = await hired()
  const person = await signInAs(server, { email, password })
  const copied = { headers: { cookie: person.cookie() } }
  expect(await statusOf(server.request("/api/v1/whoami", copied))).toBe(200)
  const { csrfToken } = (await (await person.ask("/api/auth/csrf")).json()) as { csrfToken: string }
  await person.ask("/api/auth/signout", { method: "POST", body: new URLSearchParams({ csrfToken, json: "true" }) })
  expect(await statusOf(server.request("/api/v1/whoami", copied))).toBe(401)
  const actions = await (await testDb()).audit.findMany({ where: { org, actorKind: "member" }, orderBy: { seq: "asc" } })
  expect(actions.map(({ action }) => action)).toEqual(["member.sign_in", "member.sign_out"])
})

test("who guesses has to wait; elsewhere, and where the account is known, its owner does not", async () => {
  const { email } = await hired()
  const home = await signInAs(server, { email, password, from: "198.51.100.1" })
  for (let n = 0; n < 5; n++) await signInAs(server, { email, password: "guess", from: "203.0.113.9" })
  expect((await signInAs(server, { email, password, from: "203.0.113.9" })).error).toMatch(/^wait \d+$/)
  expect((await signInAs(server, { email, password, from: "198.51.100.2" })).error).toBeNull()
  const [mark] = home
    .cookie()
    .split("; ")
    .filter((pair) => pair.startsWith("governor-browser="))
  expect((await signInAs(server, { email, password, from: "203.0.113.9", ...(mark && { cookies: mark }) })).error).toBeNull()
})

test("a body that is no sign-in is not read, whatever its size says", async () => {
  const body = new URLSearchParams({ email: "x".repeat(20_000) })
  expect(await statusOf(server.request("/api/auth/callback/password", { method: "POST", body }))).toBe(413)
  const unannounced = { method: "POST", body: new Blob(["email=x"]).stream(), duplex: "half" } as RequestInit
  expect(await statusOf(fetch(`${server.url}/api/auth/callback/password`, unannounced))).toBe(413)
})

test("a session that is ended closes what it has open within five seconds", async () => {
  const { email, org } = await hired()
  const [here, there] = [await signInAs(server, { email, password }), await signInAs(server, { email, password })]
  const listen = async () => {
    const reader = (await there.ask("/api/v1/live")).body?.getReader()
    await reader?.read()
    return async () => {
      while (!(await reader?.read())?.done);
    }
  }
  const ended = await listen()
  const { items } = (await (await here.ask("/api/v1/member-sessions")).json()) as { items: { id: string; current: boolean }[] }
  expect(items.map(({ current }) => current).sort()).toEqual([false, true])
  const other = items.find(({ current }) => !current)
  const endedAt = performance.now()
  expect(await statusOf(here.ask(`/api/v1/member-sessions/${other?.id}`, { method: "DELETE" }))).toBe(204)
  await ended()
  expect(performance.now() - endedAt).toBeLessThan(5_000)
  expect([await whoami(here), await whoami(there)]).toEqual([200, 401])

  // As another server ends it: by its row alone.
  const db = await testDb()
  const reopen = (revokedAt: Date | null) => db.memberSession.updateMany({ where: { org, id: other?.id ?? "" }, data: { revokedAt } })
  await reopen(null)
  const endedElsewhere = await listen()
  await reopen(new Date())
  await endedElsewhere()
  expect(await whoami(there)).toBe(401)
})

test("a new password needs the old one, and signs every other browser out", async () => {
  const { email } = await hired("viewer")
  const [here, there] = [await signInAs(server, { email, password }), await signInAs(server, { email, password })]
  const change = (current: string, next: string) =>
    statusOf(here.ask("/api/v1/account/password", { method: "PUT", json: { current, next } }))
  expect(await change("wrong", "another horse battery")).toBe(403)
  expect(await change(password, "short")).toBe(422)
  expect(await change(password, email)).toBe(422)
  expect(await change(password, "another horse battery")).toBe(204)
  expect([await whoami(here), await whoami(there)]).toEqual([200, 401])
  expect((await signInAs(server, { email, password })).error).toBe("CredentialsSignin")
  expect((await signInAs(server, { email, password: "another horse battery" })).error).toBeNull()
})

test("an invitation is mailed and shown once, lets in once, and not after its time", async () => {
  const { org, email } = await hired()
  const admin = await signInAs(server, { email, password })
  const guest = `eve-${process.pid}@example.com`
  const invited = await admin.ask("/api/v1/members", { json: { email: guest, name: "Eve", role: "engineer" } })
  const link = (await invited.json()) as { id: string; url: string; mailed: boolean }
  expect(link).toMatchObject({ mailed: true })
  expect(smtp.mails.at(-1)).toContain(link.url)
  expect(await statusOf(admin.ask("/api/v1/members", { json: { email: guest, name: "Eve", role: "viewer" } }))).toBe(409)
  const tokenOf = (url: string) => new URL(url).searchParams.get("token")
  const join = (url: string) => server.request("/api/v1/join", { json: { token: tokenOf(url), password } })
  const renew = async () => ((await (await admin.ask(`/api/v1/members/${link.id}/link`, { method: "POST" })).json()) as { url: string }).url
  const second = await renew()
  expect(await statusOf(join(link.url)), "replaced by a newer one").toBe(409)
  const db = await testDb()
  await db.signInToken.updateMany({ where: { org, memberId: link.id }, data: { expiresAt: new Date(Date.now() - 1) } })
  expect(await statusOf(join(second)), "too old").toBe(409)
  const both = await renew().then((url) => Promise.all([statusOf(join(url)), statusOf(join(url))]))
  expect(both.sort()).toEqual([200, 409])
  const eve = await signInAs(server, { email: guest, password })
  const stored = JSON.stringify(await db.signInToken.findMany({ where: { org } }))
  expect(stored).not.toContain(tokenOf(second))

  // A reset signs out everywhere.
  const reset = await renew()
  expect(await whoami(eve)).toBe(200)
  expect(await statusOf(join(reset))).toBe(200)
  expect(await whoami(eve)).toBe(401)
})

test("roles are given and taken by admins, and the last one stays", async () => {
  const { org, email, memberId } = await hired()
  const db = await testDb()
  const engineer = `bob-${process.pid}@example.com`
  const bobId = await createMember(systemCtx(db, org, new Date()), { email: engineer, name: "Bob", role: "engineer", password })
  const [ada, bob] = [await signInAs(server, { email, password }), await signInAs(server, { email: engineer, password })]
  const patch = (by: Person, id: string, json: object) => statusOf(by.ask(`/api/v1/members/${id}`, { method: "PATCH", json }))
  for (const json of [{ role: "viewer" }, { disabled: true }]) expect(await patch(ada, memberId, json), "the last admin").toBe(409)
  expect(await statusOf(bob.ask("/api/v1/members"))).toBe(403)
  expect(await statusOf(bob.ask("/api/v1/member-sessions?of=everyone"))).toBe(403)
  expect(await patch(bob, bobId, { role: "admin" })).toBe(403)
  const adas = (await (await ada.ask("/api/v1/member-sessions")).json()) as { items: { id: string }[] }
  expect(await statusOf(bob.ask(`/api/v1/member-sessions/${adas.items[0]?.id}`, { method: "DELETE" })), "somebody else's").toBe(404)

  expect(await patch(ada, bobId, { role: "admin" })).toBe(200)
  // Both take it from each other at once: one of them is too late.
  const both = await Promise.all([patch(ada, bobId, { role: "viewer" }), patch(bob, memberId, { role: "viewer" })])
  expect(both.filter((status) => status === 200)).toHaveLength(1)
  const admins = await db.member.count({ where: { org, role: "admin" } })
  expect(admins).toBe(1)
  const actions = (await db.audit.findMany({ where: { org }, orderBy: { seq: "asc" } })).map(({ action }) => action)
  expect(actions.filter((action) => action === "member.update")).toHaveLength(2)
})
