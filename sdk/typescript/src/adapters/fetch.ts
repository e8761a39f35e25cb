import type { Call } from "../calls/call.ts"
import { readAnswer } from "../calls/read-answer.ts"
import { BudgetExceeded, GovernorAway, GovernorRefused } from "../errors.ts"
import type { Session } from "../session.ts"
import { type ProviderCall, readProviderCall } from "./endpoints.ts"
import { readAlong } from "./read-stream.ts"

export type FetchOptions = {
  /** What makes the requests; default the global `fetch`. */
  fetch?: typeof fetch
  /** Lower the request's own `max_tokens` to what the budget leaves; default true. A request that names none is left as it is. */
  trim?: boolean
  /** How a refusal is told: default it is thrown. Otherwise a function that makes the reply; a client that would repeat a failed request needs one. */
  refuse?: (error: Error) => Response
}

/**
 * A `fetch` for clients of OpenAI, Anthropic, Gemini and what speaks like them: each call that a provider charges for asks before it
 * is made, is recorded with the usage of its answer, streamed or not, and is broken off when a person stops the agent.
 * Everything else passes.
 */
export function governedFetch(session: Session, options: FetchOptions = {}): typeof fetch {
  const inner = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => globalThis.fetch(input, init))
  return async (input, init) => {
    const request = readRequest(input, init)
    const wanted = request && readProviderCall(request.url, request.body)
    if (!request || !wanted) return inner(input, init)
    try {
      const { model, estimate } = wanted
      const asked = init?.signal ? { signal: init.signal } : {}
      const call = await session.begin({ ...(model === undefined ? {} : { model }), estimate, ...asked })
      return await make(call, wanted, (url, body, signal) => inner(url, { ...init, body: JSON.stringify(body), signal }))
    } catch (error) {
      if (!options.refuse || !isRefusal(error)) throw error
      return options.refuse(error)
    }
  }

  async function make(
    call: Call,
    wanted: ProviderCall,
    send: (url: string, body: Record<string, unknown>, signal: AbortSignal) => Promise<Response>,
  ): Promise<Response> {
    let reply: Response
    try {
      const { url, body } = wanted.forModel(call.model ?? wanted.model ?? "")
      reply = await send(url, options.trim === false ? withUsage(body, wanted) : trimmed(withUsage(body, wanted), call), call.signal)
      if (!reply.ok) {
        await call.fail({ status: reply.status })
        return reply
      }
      if (wanted.isStream && reply.body) return streamed(reply, reply.body, call, wanted)
      const text = await reply.text()
      await call.settle(readAnswer(parse(text)))
      return copyOf(reply, text)
    } catch (error) {
      await call.fail(error)
      throw call.stopped ?? error
    }
  }

  function streamed(reply: Response, body: ReadableStream<Uint8Array>, call: Call, { asksForUsage }: ProviderCall): Response {
    const stream = readAlong(body, {
      hidesUsage: asksForUsage,
      // A stream that was not read to its end has used more than it says so far: unmeasured, not understated.
      ended: ({ facts, isComplete }, error) => {
        const { usage, ...rest } = facts
        void call.settle({ ...rest, ...(usage && isComplete ? { usage } : {}), outcome: error === null ? "ok" : "error" })
      },
      reasonOf: (error) => call.stopped ?? error,
    })
    return copyOf(reply, stream)
  }
}

export function isRefusal(error: unknown): error is Error {
  return error instanceof BudgetExceeded || error instanceof GovernorAway || error instanceof GovernorRefused
}

type ReadRequest = { url: string; body: unknown }

/** Clients send their bodies as text; anything else passes. */
function readRequest(input: RequestInfo | URL, init: RequestInit | undefined): ReadRequest | null {
  if (init?.method?.toUpperCase() !== "POST" || typeof init.body !== "string" || input instanceof Request) return null
  return { url: String(input), body: parse(init.body) }
}

function withUsage(body: Record<string, unknown>, { asksForUsage }: ProviderCall): Record<string, unknown> {
  return asksForUsage ? { ...body, stream_options: { ...(body.stream_options as object | undefined), include_usage: true } } : body
}

function trimmed(body: Record<string, unknown>, call: Call): Record<string, unknown> {
  const named = ["max_completion_tokens", "max_tokens", "max_output_tokens"].filter((name) => typeof body[name] === "number")
  return { ...body, ...Object.fromEntries(named.map((name) => [name, call.maxOutput(body[name] as number)])) }
}

/** What was unpacked has another length than its headers say. */
function copyOf(reply: Response, body: string | ReadableStream<Uint8Array>): Response {
  const headers = new Headers(reply.headers)
  for (const name of ["content-encoding", "content-length"]) headers.delete(name)
  const copy = new Response(body === "" ? null : body, { status: reply.status, statusText: reply.statusText, headers })
  return Object.defineProperty(copy, "url", { value: reply.url })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
