import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"

export const KNOWN_BROWSER_COOKIE = "governor-browser"
const SECONDS = 180 * 24 * 60 * 60

/**
 * Says of a browser that this account was signed in there before, so that whoever guesses its password elsewhere cannot make it wait.
 * It signs nobody in. One account per browser: the last one.
 */
export function markOfBrowser(email: string, secret: string, id = randomBytes(16).toString("base64url")): string {
  const sum = createHmac("sha256", secret).update(`known browser\n${id}\n${email}`).digest("base64url")
  return `${id}.${sum}`
}

/** The header that leaves the mark in a browser; only the sign-in sees it again. */
export function knownBrowserCookie(email: string, { secret, publicUrl }: { secret: string; publicUrl: string }): string {
  const secure = publicUrl.startsWith("https://") ? "; Secure" : ""
  return `${KNOWN_BROWSER_COOKIE}=${markOfBrowser(email, secret)}; Path=/api/auth; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax${secure}`
}

/** The browser's id, where the mark is one of ours and of this account; else null. */
export function readKnownBrowser(mark: string | undefined, email: string, secret: string): string | null {
  const [id = "", sum = ""] = mark?.split(".") ?? []
  const [given, expected] = [Buffer.from(sum), Buffer.from(markOfBrowser(email, secret, id).slice(id.length + 1))]
  return id !== "" && given.length === expected.length && timingSafeEqual(given, expected) ? id : null
}
