import { encode } from "next-auth/jwt"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readSessionCookie } from "#lib/auth/session-cookie"
import { createDb, type PrismaClient } from "#lib/db/client"
import { checkPassword, type KnownMember } from "#lib/services/check-password"
import { createOrganization } from "#lib/services/create-organization"
import { issueSignInToken } from "#lib/services/issue-sign-in-token"
import { closeMemberSession, openMemberSession } from "#lib/services/open-member-session"
import { readMember } from "#lib/services/read-member"
import { redeemSignInToken } from "#lib/services/redeem-sign-in-token"
import { testDatabaseUrl } from "#tests/harness/database"

const now = new Date("2026-11-24T14:00:00Z")
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const email = `ada-${process.pid}@example.com`
let db: PrismaClient
let ada: KnownMember

beforeAll(async () => {
  db = createDb({ url: await testDatabaseUrl(), connections: 4, applicationName: "tests" })
  const member = { email, name: "Ada", role: "engineer", password: "correct horse" } as const
  const { org, memberId } = await createOrganization(db, { name: "Acme", preset: "strict", member }, now)
  ada = { org, memberId: String(memberId) }
})
afterAll(() => db.$disconnect())

describe("checkPassword", () => {
  test("knows a member by e-mail and password, however the address is written", async () => {
    expect(await checkPassword(db, { email: ` ${email.toUpperCase()} `, password: "correct horse" })).toEqual(ada)
  })
  test.each([
    { given: { email, password: "wrong horse" }, because: "the password is wrong" },
    { given: { email: "nobody@example.com", password: "correct horse" }, because: "nobody has the address" },
  ])("knows nobody where $because", async ({ given }) => {
    expect(await checkPassword(db, given)).toBeNull()
  })
})

describe("a one-time link", () => {
  test("signs in one of two browsers that open it at once, and nobody after", async () => {
    const token = await issueSignInToken(db, ada, now)
    const both = await Promise.all([redeemSignInToken(db, token, now), redeemSignInToken(db, token, now)])
    expect(both.filter(Boolean)).toEqual([ada])
    expect(await redeemSignInToken(db, token, now)).toBeNull()
  })
  test.each([
    { minutes: 14.9, works: true, because: "fifteen minutes are not over" },
    { minutes: 15, works: false, because: "they are" },
  ])("after $minutes minutes: $because", async ({ minutes, works }) => {
    const token = await issueSignInToken(db, ada, now)
    expect((await redeemSignInToken(db, token, minutesLater(minutes))) !== null).toBe(works)
  })
  test("of another kind signs nobody in", async () => {
    expect(await redeemSignInToken(db, "guessed", now)).toBeNull()
  })
})

describe("a session", () => {
  test("names its member as they are now, and nobody once it is closed", async () => {
    const sessionId = await openMemberSession(db, ada, { userAgent: "a browser" })
    const session = { org: ada.org, sessionId }
    expect(await readMember(db, session, now)).toEqual({ ...ada, sessionId, organization: "Acme", name: "Ada", email, role: "engineer" })
    await closeMemberSession(db, session, now)
    expect(await readMember(db, session, now)).toBeNull()
  })
  test("of another organization's number names nobody", async () => {
    const sessionId = await openMemberSession(db, ada)
    expect(await readMember(db, { org: ada.org + 1, sessionId }, now)).toBeNull()
  })
})

describe("the cookie", () => {
  const claims = { memberId: "mem_a", org: 1, role: "engineer", sessionId: "msn_a" }
  const secret = "a secret of at least thirty-two characters"
  test("is read among others, plain and secure", async () => {
    const token = await encode({ token: claims, secret })
    expect(await readSessionCookie(`theme=dark; next-auth.session-token=${token}`, secret)).toEqual(claims)
    expect(await readSessionCookie(`__Secure-next-auth.session-token=${token}; theme=dark`, secret)).toEqual(claims)
  })
  test("sealed by another secret, cut short, past its age or missing is no cookie", async () => {
    const token = await encode({ token: claims, secret })
    const old = await encode({ token: claims, secret, maxAge: -60 })
    for (const cookie of [`next-auth.session-token=${token.slice(0, -4)}`, `next-auth.session-token=${old}`, "theme=dark", "", null]) {
      expect(await readSessionCookie(cookie, secret)).toBeNull()
    }
    expect(await readSessionCookie(`next-auth.session-token=${token}`, `another ${secret}`)).toBeNull()
  })
})
