import { memberFromCookie } from "#lib/auth/member-from-cookie"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import type { Caller } from "#lib/services/ctx"
import type { Incoming } from "./incoming.ts"

export type Identity = { org: number; caller: Caller }

/**
 * Who sends this request: a program by its key, else the member who is signed in.
 *
 * @throws Problem `unauthenticated`; `too_many_requests` after twenty bad keys a minute from one address (a good key always
 * passes); `forbidden` for a member's change that another site started
 */
export async function identify(incoming: Incoming): Promise<Identity> {
  const authorization = incoming.header("authorization")
  if (authorization !== null) return identifyKey(authorization, incoming.address)
  const member = await memberFromCookie(incoming.header("cookie"))
  if (!member) throw new Problem("unauthenticated", "send `Authorization: Bearer gov_…`, or sign in")
  if (!isSafe(incoming.method) && !isSameOrigin(incoming)) {
    throw new Problem("forbidden", "a change by a signed-in member must come from this site's own pages; programs use an API key")
  }
  const { org, memberId: id, name, role, sessionId } = member
  return { org, caller: { kind: "member", id, name, role, sessionId } }
}

async function identifyKey(authorization: string, address: string): Promise<Identity> {
  const { keys } = runtime()
  const plaintext = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  const key = plaintext === undefined ? null : await keys.find(plaintext)
  if (key) return { org: key.org, caller: { kind: "key", id: key.id, name: key.name, scopes: key.scopes, agent: key.agent } }
  const retryAfterSeconds = keys.strikes.strike(address)
  if (retryAfterSeconds > 0) throw new Problem("too_many_requests", "too many bad credentials from this address", { retryAfterSeconds })
  throw new Problem("unauthenticated", "this key is unknown, revoked or expired")
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS"
}

/** Browsers say where a change comes from in a header that pages cannot forge; one that says nothing is not a page of ours. */
function isSameOrigin(incoming: Incoming): boolean {
  const site = incoming.header("sec-fetch-site")
  if (site !== null) return site === "same-origin"
  const origin = incoming.header("origin")
  return origin !== null && URL.parse(origin)?.host === incoming.header("host")
}
