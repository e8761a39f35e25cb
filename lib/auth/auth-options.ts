import type { AuthOptions, User } from "next-auth"
import CredentialsProvider from "next-auth/providers/credentials"
import { runtime } from "#lib/runtime"
import { checkPassword, type KnownMember } from "#lib/services/check-password"
import { closeMemberSession, openMemberSession } from "#lib/services/open-member-session"
import { readMember } from "#lib/services/read-member"
import { redeemSignInToken } from "#lib/services/redeem-sign-in-token"
import { SessionClaims } from "./session-cookie.ts"

const SESSION_SECONDS = 14 * 24 * 60 * 60

/**
 * Two ways in: e-mail and password, or a one-time link. Both open a session row; the cookie only names it.
 * Cookies are `SameSite=Lax`, and `Secure` where the public address is https.
 */
export function authOptions(): AuthOptions {
  const { config } = runtime()
  return {
    secret: config.secret,
    useSecureCookies: config.publicUrl.startsWith("https://"),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        id: "password",
        credentials: { email: {}, password: {} },
        authorize: async (given, request) => {
          if (!given?.email || !given.password || given.password.length > 1_000) return null
          return signIn(await checkPassword(runtime().db, given), userAgentOf(request))
        },
      }),
      CredentialsProvider({
        id: "token",
        credentials: { token: {} },
        authorize: async (given, request) => {
          if (!given?.token) return null
          return signIn(await redeemSignInToken(runtime().db, given.token, new Date()), userAgentOf(request))
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...token, ...SessionClaims.parse(user) } : token),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = SessionClaims.safeParse(token)
        if (claims.success) await closeMemberSession(runtime().db, claims.data, new Date())
      },
    },
  }
}

async function signIn(known: KnownMember | null, userAgent: string | null): Promise<User | null> {
  if (!known) return null
  const { db } = runtime()
  const sessionId = await openMemberSession(db, known, userAgent)
  const member = await readMember(db, { org: known.org, sessionId }, new Date())
  return member && { id: member.memberId, name: member.name, email: member.email, ...SessionClaims.parse(member) }
}

function userAgentOf(request: { headers?: Record<string, unknown> }): string | null {
  const agent = request.headers?.["user-agent"]
  return typeof agent === "string" ? agent : null
}
