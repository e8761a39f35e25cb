"use client"

import { useEffect, useState } from "react"
import { useClock } from "#components/live/clock"
import type { Limit, LimitPatch, NewLimit } from "#lib/contracts/limits"
import type { Preview } from "#lib/contracts/preview"

const SETTLED_MS = 350
const WEEK_MS = 7 * 86_400_000

/** A limit as it would be made, or one that is there with what would change. */
export type Previewed = NewLimit | (LimitPatch & { id: string })

type Scope = Limit["scope"]
/** `scope`: whom the answer is about, which while the next one is awaited may be others than are asked for. */
export type PreviewState = { preview: Preview | null; scope: Scope; pending: boolean; problem: string | null }

/** What a limit would have done in the last 7 days, asked for a moment after the last key. The last answer stays until the next one. */
export function usePreview(limit: Previewed | null, scope: Scope): PreviewState {
  const [state, setState] = useState<PreviewState>({ preview: null, scope, pending: false, problem: null })
  const { nowMs } = useClock()
  const [from] = useState(() => new Date(nowMs - WEEK_MS).toISOString())
  const body = limit && JSON.stringify({ limit, from })
  useEffect(() => {
    if (!body) return setState({ preview: null, scope, pending: false, problem: null })
    const leaving = new AbortController()
    setState((before) => ({ ...before, pending: true }))
    const timer = setTimeout(async () => {
      try {
        const headers = { "content-type": "application/json" }
        const response = await fetch("/api/v1/limits/preview", { method: "POST", headers, body, signal: leaving.signal })
        const reply = (await response.json()) as Preview & { detail?: string }
        setState(
          response.ok
            ? { preview: reply, scope, pending: false, problem: null }
            : { preview: null, scope, pending: false, problem: reply.detail ?? `The server answered ${response.status}.` },
        )
      } catch {
        if (!leaving.signal.aborted) setState({ preview: null, scope, pending: false, problem: "The preview cannot be read now." })
      }
    }, SETTLED_MS)
    return () => {
      clearTimeout(timer)
      leaving.abort()
    }
  }, [body, scope])
  return state
}
