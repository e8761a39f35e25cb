import type { ProblemDetails } from "#lib/contracts/problem"

export type Request = {
  url: string
  /** Default POST. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  body?: unknown
  /** The revision that was looked at: `If-Match`. */
  ifMatch?: string
}

export type Outcome<Reply> = { ok: true; reply: Reply } | { ok: false; problem: ProblemDetails }

/**
 * Ask the API for a change, as the member who is signed in.
 *
 * @param key the same for every attempt of one intention, so that one which was done before its reply got lost is not done twice
 * @returns what was wrong as a problem of the server's, also where no server answered (code `unavailable`, no request id)
 */
export async function send<Reply>({ url, method = "POST", body, ifMatch }: Request, key: string): Promise<Outcome<Reply>> {
  const headers: Record<string, string> = method === "GET" ? {} : { "idempotency-key": key }
  if (body !== undefined) headers["content-type"] = "application/json"
  if (ifMatch !== undefined) headers["if-match"] = ifMatch
  try {
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const reply: unknown = await response.json().catch(() => null)
    if (response.ok) return { ok: true, reply: reply as Reply }
    return { ok: false, problem: problemOf(response, reply) }
  } catch {
    return { ok: false, problem: noAnswer("The server cannot be reached. Try again: it is done at most once.") }
  }
}

const away = { type: "about:blank", title: "The server is away", status: 503, code: "unavailable", requestId: "" } as const

/** No server answered. */
export function noAnswer(detail: string): ProblemDetails {
  return { ...away, detail }
}

/** @param reply the body of a refusal, whatever it was */
export function problemOf({ status, headers }: Response, reply: unknown): ProblemDetails {
  if (isProblem(reply)) return reply
  return { ...away, status, detail: `The server answered ${status}.`, requestId: headers.get("x-request-id") ?? "" }
}

function isProblem(reply: unknown): reply is ProblemDetails {
  return typeof reply === "object" && reply !== null && "code" in reply && "detail" in reply && typeof reply.detail === "string"
}
