import type { Account, AuthOptions, Profile, User } from "next-auth"
import CredentialsProvider from "next-auth/providers/credentials"
import { runtime } from "#lib/runtime"
import { checkPassword, type KnownMember } from "#lib/services/check-password"
import { admitIdentity, type IdentityRefusal } from "#lib/services/members/admit-identity"
import { SESSION_MS } from "#lib/services/members/session-life"
import { closeMemberSession, openMemberSession, type SignInWay } from "#lib/services/open-member-session"
import { readMember } from "#lib/services/read-member"
import { redeemSignInToken } from "#lib/services/redeem-sign-in-token"
import { KNOWN_BROWSER_COOKIE, readKnownBrowser } from "./known-browser.ts"
import { memberFromCookie } from "./member-from-cookie.ts"
import { type IdentityWay, issuerOf, oauthProviders } from "./oauth-providers.ts"
import { JOIN_COOKIE, readCookies, SessionClaims } from "./session-cookie.ts"
import { verifiedEmail } from "./verified-email.ts"

/** What is told of a sign-in that was refused: `/sign-in?error=…`. */
export type SignInRefusal = IdentityRefusal | `wait ${number}`

type Headers = Readonly<Record<string, unknown>>

/**
 * The ways in: e-mail and password, a one-time link, and the identity providers that are configured. Each opens a session row; the
 * cookie only names it. Cookies are `SameSite=Lax`, and `Secure` where the public address is https.
 *
 * @param headers of the request, for who signs in at an identity provider
 * @param onOpened told whose session was opened in this request
 */
export function authOptions(headers: Headers, onOpened: (email: string) => void): AuthOptions {
  const { config, db } = runtime()
  return {
    secret: config.secret,
    useSecureCookies: config.publicUrl.startsWith("https://"),
    session: { strategy: "jwt", maxAge: SESSION_MS / 1_000 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    logger: { error: (code, metadata) => log(code, metadata), warn: () => {}, debug: () => {} },
    providers: [
      CredentialsProvider({
        id: "password",
        credentials: { email: {}, password: {} },
        authorize: async (given, request) => {
          if (!given?.email || !given.password || given.password.length > 1_000 || given.email.length > 254) return null
          return open(await tryPassword(given, request.headers ?? {}), "password", request.headers ?? {})
        },
      }),
      CredentialsProvider({
        id: "token",
        credentials: { token: {} },
        authorize: async (given, request) => {
          if (!given?.token) return null
          return open(await redeemSignInToken(db, given.token, new Date()), "link", request.headers ?? {})
        },
      }),
      ...oauthProviders(config),
    ],
    callbacks: {
      signIn: async ({ user, account, profile }) => (account?.type === "oauth" ? admit(user, account, profile) : true),
      jwt: ({ token, user }) => (user ? { ...SessionClaims.parse(user) } : token),
      // Who is signed in is asked of the API, which looks at the session's row.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = SessionClaims.safeParse(token)
        if (claims.success) await closeMemberSession(db, claims.data, new Date())
      },
    },
  }

  /** Who comes from an identity provider is let in as the member whom that identity is connected to. Who connects it stays in the session of now. */
  async function admit(user: User, account: Account, profile: Profile | undefined): Promise<true | string> {
    const way = account.provider as IdentityWay
    const cookie = said(headers, "cookie") ?? ""
    const agreed = { link: readCookies(cookie).get(JOIN_COOKIE) ?? null, member: await memberFromCookie(cookie) }
    const who = { issuer: issuerOf(way, config), subject: account.providerAccountId, email: verifiedEmail(profile) }
    const admitted = await admitIdentity(db, who, agreed, { now: new Date(), address: addressOf(headers) })
    if (typeof admitted === "string") return refuse(admitted, agreed.member ? "/settings/account" : "/sign-in")
    const stays = agreed.member?.memberId === admitted.memberId && (await memberFromCookie(cookie))
    const opened = stays ? { id: stays.memberId, ...SessionClaims.parse(stays) } : await open(admitted, way, headers)
    if (!opened) return refuse("unknown", "/sign-in")
    Object.assign(user, opened)
    return true
  }

  async function open(known: KnownMember | null, way: SignInWay, from: Headers): Promise<User | null> {
    if (!known) return null
    const sessionId = await openMemberSession(db, known, { way, userAgent: said(from, "user-agent"), address: addressOf(from) })
    const member = await readMember(db, { org: known.org, sessionId }, new Date())
    if (!member) return null
    onOpened(member.email)
    return { id: member.memberId, ...SessionClaims.parse(member) }
  }
}

/** @throws Error `wait <seconds>` for who has to */
async function tryPassword(given: { email: string; password: string }, headers: Headers): Promise<KnownMember | null> {
  const { signInGuard, config, db } = runtime()
  const email = given.email.trim().toLowerCase()
  const mark = readCookies(said(headers, "cookie") ?? "").get(KNOWN_BROWSER_COOKIE)
  const knock = { email, address: addressOf(headers) ?? "", browser: readKnownBrowser(mark, email, config.secret) }
  const waitMs = signInGuard.knock(knock)
  if (waitMs > 0) throw new Error(`wait ${Math.ceil(waitMs / 1_000)}` satisfies SignInRefusal)
  const known = await checkPassword(db, given)
  if (known) signInGuard.passed(knock)
  return known
}

function refuse(error: SignInRefusal, page: "/sign-in" | "/settings/account"): string {
  return `${runtime().config.publicUrl}${page}?${new URLSearchParams({ error })}`
}

function said(headers: Headers, name: string): string | null {
  const value = headers[name]
  return typeof value === "string" ? value : null
}

/** As the front door wrote it. */
function addressOf(headers: Headers): string | null {
  return said(headers, "x-forwarded-for")?.split(",").at(-1)?.trim() || null
}

/** What went wrong, without what was sent: codes and messages, no tokens. */
function log(code: string, metadata: unknown): void {
  const inner = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error
  const error = inner instanceof Error ? `${inner.name}: ${inner.message}` : undefined
  process.stderr.write(`${JSON.stringify({ level: "error", at: "sign-in", code, error })}\n`)
}
