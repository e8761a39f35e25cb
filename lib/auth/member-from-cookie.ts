import { runtime } from "#lib/runtime"
import { readMember } from "#lib/services/read-member"
import type { Member } from "./member.ts"
import { readSessionCookie } from "./session-cookie.ts"

/** The member behind a request's `Cookie` header; null where nobody is signed in. One way for pages and for the API. */
export async function memberFromCookie(cookieHeader: string | null): Promise<Member | null> {
  const { config, db } = runtime()
  const claims = await readSessionCookie(cookieHeader, config.secret)
  return claims && readMember(db, claims, new Date())
}
