import { setTimeout as pause } from "node:timers/promises"
import type { z } from "zod"
import { ApiError, readRefusal } from "./api-error.ts"

/** A governor as programs outside of it know it. */
export type Governor = { url: string; key: string }

export type Request = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  query?: Record<string, string | undefined>
  /** Sent as it is: what is large is made into JSON once, by its sender. */
  body?: string
  signal?: AbortSignal
}

/**
 * Ask once. Fields of the reply that the schema does not name are ignored: a newer governor may send more.
 *
 * @throws ApiError when it refuses; TypeError, as `fetch` does, when nobody answers
 */
export async function ask<T>(governor: Governor, path: string, schema: z.ZodType<T>, request: Request = {}): Promise<T> {
  const url = new URL(path, governor.url)
  for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) url.searchParams.set(name, value)
  const reply = await fetch(url, {
    method: request.method ?? (request.body === undefined ? "GET" : "POST"),
    headers: {
      authorization: `Bearer ${governor.key}`,
      ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(request.body === undefined ? {} : { body: request.body }),
    signal: AbortSignal.any([AbortSignal.timeout(30_000), ...(request.signal ? [request.signal] : [])]),
  })
  if (!reply.ok) throw await readRefusal(reply)
  const read = schema.safeParse(reply.status === 204 ? undefined : await reply.json())
  if (read.success) return read.data
  throw new ApiError(`${url.pathname} answered something that is no reply of a governor: ${read.error.issues[0]?.message}`, {
    status: reply.status,
    code: "unknown",
    retryAfterMs: null,
  })
}

export type Patience = {
  /** How long nobody may answer before it is given up; Infinity waits for ever. */
  forMs: number
  signal?: AbortSignal
  /** Told once at the beginning of each absence, and once at its end. */
  onAway?: (reason: string) => void
  onBack?: () => void
}

/**
 * Ask until there is an answer: while the database or the server is away, the same request again, with growing pauses.
 * Only for what may be repeated: reading, and usage events, whose ids make a repeat count once.
 *
 * @throws whatever `attempt` threw last, when patience ends or the failure is no absence
 */
export async function persist<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { forMs, signal, onAway, onBack } = patience
  let since: number | null = null
  for (let failures = 0; ; failures += 1) {
    try {
      const answer = await attempt()
      if (since !== null) onBack?.()
      return answer
    } catch (error) {
      if (signal?.aborted || !isAbsence(error)) throw error
      since ??= performance.now()
      if (failures === 0) onAway?.(error instanceof ApiError ? error.message : "nobody answers")
      if (performance.now() - since > forMs) throw error
      const asked = error instanceof ApiError ? error.retryAfterMs : null
      await pause(asked ?? Math.min(5_000, 250 * 2 ** failures), undefined, signal ? { signal } : {})
    }
  }
}

/** Nobody answered, or somebody did who says that nothing was confirmed. */
function isAbsence(error: unknown): boolean {
  if (error instanceof ApiError) return error.isTransient
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError")
}
