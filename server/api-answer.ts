import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { Problem } from "#lib/contracts/problem"
import { edge } from "#lib/http/edge"
import { allowedMethods, type Handler, type Match, type Method } from "./api-router.ts"
import { incoming, send } from "./exchange.ts"

/** Answer a request of `app/api` without Next: HEAD as a GET without its body, OPTIONS with what is allowed, the rest by its handler. */
export async function answerApi(request: IncomingMessage, response: ServerResponse, url: URL, match: Match): Promise<void> {
  const handlers = await match.route.load()
  const method = request.method as Method
  const handler = handlers[method] ?? (method === "HEAD" ? handlers.GET : undefined)
  if (handler) return run(request, response, url, match, handler)
  const allow = allowedMethods(handlers)
  if (method === "OPTIONS") return send(request, response, { status: 204, headers: { allow: allow.join(", ") }, body: null })
  throw new Problem("method_not_allowed", `${method} does nothing here; use ${allow.join(" or ")}`, { allow })
}

/** Say in the API's own form what went wrong before a handler was found, or around it. */
export async function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): Promise<void> {
  const url = URL.parse(request.url ?? "", "http://localhost") ?? new URL("http://localhost")
  const { answer } = edge(null, () => Promise.reject(error))
  await send(request, response, await answer(incoming(request, response, url, {})))
}

async function run(request: IncomingMessage, response: ServerResponse, url: URL, match: Match, handler: Handler): Promise<void> {
  const asked = incoming(request, response, url, named(match.params))
  if (handler.answer) return send(request, response, await handler.answer(asked))
  const reply = await handler(toRequest(request, url, asked.signal), { params: Promise.resolve(match.params) })
  // Several cookies are several headers, which is the one thing that a plain record of headers cannot say.
  if (reply.headers.getSetCookie().length > 0) response.setHeader("set-cookie", reply.headers.getSetCookie())
  reply.headers.delete("set-cookie")
  await send(request, response, { status: reply.status, headers: Object.fromEntries(reply.headers), body: reply.body })
}

/** As Next's routes see them: what a `[...rest]` has collected is for plain web handlers only. */
function named(params: Match["params"]): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter((entry): entry is [string, string] => typeof entry[1] === "string"))
}

function toRequest(request: IncomingMessage, url: URL, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, values] of Object.entries(request.headersDistinct)) for (const value of values ?? []) headers.append(name, value)
  const method = request.method ?? "GET"
  const body = method === "GET" || method === "HEAD" ? null : (Readable.toWeb(request) as ReadableStream<Uint8Array>)
  return new Request(url, { method, headers, signal, body, ...(body ? { duplex: "half" } : {}) })
}
