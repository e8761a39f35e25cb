import { randomBytes } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"

const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
} as const

const YEAR_SECONDS = 31_536_000

/**
 * What a page may load: everything from here alone, and what stands in the page as a script only with the nonce of this reply. Without
 * `strict-dynamic`, which would also trust whatever a script of ours puts into the page. Styles may stand in attributes, which is how React writes the width of a bar.
 */
function policyOf(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ")
}

/** Headers of every reply but those of the hot paths, which no browser shows. Next finds the nonce in the request and marks its scripts with it. */
export function protect(request: IncomingMessage, response: ServerResponse, secure: boolean): void {
  for (const [name, value] of Object.entries(EVERYWHERE)) response.setHeader(name, value)
  if (secure) response.setHeader("strict-transport-security", `max-age=${YEAR_SECONDS}`)
  const path = request.url ?? "/"
  if (path.startsWith("/api/") || path.startsWith("/_next/static/")) return
  const policy = policyOf(randomBytes(16).toString("base64"))
  request.headers["content-security-policy"] = policy
  response.setHeader("content-security-policy", policy)
}

/**
 * Whom a request comes from: the other end of the connection, or, with so many proxies of one's own in front, the address that the
 * outermost of them saw. What a sender says beyond that is not believed.
 */
export function addressOf(request: Pick<IncomingMessage, "headers" | "socket">, proxies: number): string {
  const said = [request.headers["x-forwarded-for"] ?? []].flat().flatMap((line) => line.split(","))
  const way = [...said.map((address) => address.trim()), request.socket.remoteAddress ?? ""]
  return way.at(-1 - Math.min(proxies, way.length - 1)) ?? ""
}
