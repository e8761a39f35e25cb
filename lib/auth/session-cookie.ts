import { decode } from "next-auth/jwt"
import { z } from "zod"

/** What the signed-in cookie says; everything else about the member is read fresh. */
export const SessionClaims = z.object({ memberId: z.string(), org: z.number().int(), role: z.string(), sessionId: z.string() })
export type SessionClaims = z.infer<typeof SessionClaims>

/** Holds the link from which somebody went on to an identity provider. The page writes it when the button is pressed, so no address alone can. */
export const JOIN_COOKIE = "governor-join"

const names = ["__Secure-next-auth.session-token", "next-auth.session-token"]

/**
 * The claims of a sign-in cookie. Reads the plain `Cookie` header, so that it works in front of Next and without it.
 *
 * @returns null where there is none, it was not sealed by this installation, or it has expired
 */
export async function readSessionCookie(cookieHeader: string | null, secret: string): Promise<SessionClaims | null> {
  const token = cookieHeader && findToken(cookieHeader)
  if (!token) return null
  try {
    const claims = SessionClaims.safeParse(await decode({ token, secret }))
    return claims.success ? claims.data : null
  } catch {
    // A cookie of another installation, a cut one, or an expired one: all the same as none.
    return null
  }
}

function findToken(cookieHeader: string): string | undefined {
  const cookies = readCookies(cookieHeader)
  return names.map((name) => cookies.get(name)).find(Boolean)
}

/** The cookies of a plain `Cookie` header. */
export function readCookies(cookieHeader: string): ReadonlyMap<string, string> {
  return new Map(
    cookieHeader.split(";").map((pair) => {
      const at = pair.indexOf("=")
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const
    }),
  )
}
