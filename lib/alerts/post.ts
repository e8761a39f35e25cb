import { lookup as resolve } from "node:dns"
import { request as overHttp } from "node:http"
import { request as overHttps } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { isPrivateAddress } from "./private-address.ts"

const TIMEOUT_MS = 10_000

export type Posted = { ok: boolean; detail: string }

/**
 * Post a message once. The name is resolved by the connection itself, which takes an address only after it was looked at: what was
 * checked is what is connected to. A redirect is not followed, it could lead anywhere; what the receiver writes is not read.
 *
 * @param allowPrivate to any address, and without TLS: for receivers in one's own network
 */
export function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  { allowPrivate, signal }: { allowPrivate: boolean; signal: AbortSignal },
): Promise<Posted> {
  const refusal = refusalOf(url, allowPrivate)
  if (refusal) return Promise.resolve({ ok: false, detail: refusal })
  const target = new URL(url)
  return new Promise((settle) => {
    const failed = (error: Error) => settle({ ok: false, detail: reasonOf(error) })
    const request = (target.protocol === "https:" ? overHttps : overHttp)(
      target,
      {
        method: "POST",
        // A connection of its own: none that was made by other rules is used again.
        agent: false,
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "agent-governor",
        },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        ...(!allowPrivate && { lookup: publicOnly }),
      },
      (response) => {
        const status = response.statusCode ?? 0
        response.on("error", () => {})
        response.destroy()
        settle({ ok: status >= 200 && status < 300, detail: `answered ${status}` })
      },
    )
    request.on("error", failed)
    request.end(body)
  })
}

/** Why nothing is sent to this address, as far as it can be told without resolving; null where it may be. */
export function refusalOf(url: string, allowPrivate: boolean): string | null {
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== "" || password !== "") return "the address must not carry a user or a password"
  if (allowPrivate) return null
  if (protocol !== "https:") return "only https"
  const literal = hostname.replace(/^\[|\]$/g, "")
  return isIP(literal) !== 0 && isPrivateAddress(literal) ? PRIVATE : null
}

const PRIVATE = "the address belongs to a private network"

/** A name that leads to any address inside is refused as a whole: of several, the connection would choose. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, "", 0)
    const [first] = addresses
    if (!first || addresses.some(({ address }) => isPrivateAddress(address))) return callback(new Error(PRIVATE), "", 0)
    if (options.all) return callback(null, addresses)
    callback(null, first.address, first.family)
  })
}

function reasonOf(error: Error): string {
  if (error.name === "TimeoutError" || error.name === "AbortError") return `no answer within ${TIMEOUT_MS / 1_000} s`
  if (error.message === PRIVATE) return PRIVATE
  const { code } = error as NodeJS.ErrnoException
  return code === "ENOTFOUND" ? "there is no such host" : `could not be reached (${code ?? "connection failed"})`
}
