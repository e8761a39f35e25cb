import { GovernorRefused } from "./errors.ts"
import type { World } from "./world.ts"

/** Nobody answered, or somebody who says that nothing was confirmed: the same request may be sent again. */
export class Absence extends Error {
  override name = "Absence"
  readonly retryAfterMs: number | null

  constructor(message: string, { retryAfterMs = null, cause }: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, { cause })
    this.retryAfterMs = retryAfterMs
  }
}

export type Request = { method?: "GET" | "POST" | "PATCH" | "DELETE"; body?: string; signal?: AbortSignal; timeoutMs?: number }

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504])

/** The one way to the governor. */
export class Transport {
  /** The governor's clock minus ours, as of its last reply: only its own clock decides what has happened. */
  aheadMs = 0
  readonly #url: string
  readonly #key: string
  readonly #world: World
  readonly #timeoutMs: number

  constructor(options: { url: string; key: string; timeoutMs: number; world: World }) {
    this.#url = options.url.replace(/\/+$/, "")
    this.#key = options.key
    this.#timeoutMs = options.timeoutMs
    this.#world = options.world
  }

  /** @throws Absence when nothing was confirmed, GovernorRefused when it answers no, the signal's reason when it aborts */
  async ask<T>(path: string, request: Request = {}): Promise<T> {
    const reply = await this.open(path, { ...request, timeoutMs: request.timeoutMs ?? this.#timeoutMs })
    if (reply.status === 204) return undefined as T
    try {
      return (await reply.json()) as T
    } catch (cause) {
      throw new Absence("its reply broke off", { cause })
    }
  }

  /** The reply itself, of a stream. Without `timeoutMs` it may take for ever. */
  async open(path: string, { method, body, signal, timeoutMs }: Request): Promise<Response> {
    const signals = [...(signal ? [signal] : []), ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])]
    let reply: Response
    try {
      reply = await this.#world.fetch(`${this.#url}${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: { authorization: `Bearer ${this.#key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body }),
        ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
      })
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      throw new Absence(`nobody answers at ${this.#url}`, { cause })
    }
    const date = Date.parse(reply.headers.get("date") ?? "")
    if (Number.isFinite(date)) this.aheadMs = date - this.#world.now()
    if (reply.ok) return reply
    throw await readRefusal(reply)
  }
}

async function readRefusal(reply: Response): Promise<Error> {
  const text = await reply.text().catch(() => "")
  const { code = "unknown", title = `${reply.status}`, detail = text.slice(0, 200), errors = [] } = parse(text)
  const message = [`${title}: ${detail}`, ...errors.map(({ pointer, message: why }) => `${pointer} ${why}`)].join("; ")
  const seconds = Number(reply.headers.get("retry-after") ?? Number.NaN)
  if (TRANSIENT.has(reply.status)) return new Absence(message, { retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : null })
  return new GovernorRefused(message, { status: reply.status, code, detail })
}

type ProblemBody = { code?: string; title?: string; detail?: string; errors?: { pointer: string; message: string }[] }

function parse(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody
  } catch {
    return {}
  }
}
