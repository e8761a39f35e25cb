"use client"

import { useCallback, useRef, useState } from "react"
import type { ProblemDetails } from "#lib/contracts/problem"
import { type Request, send } from "./send.tsx"

/**
 * A change asked of the API, its progress and what went wrong:
 *
 *     const { run, pending, problem } = useAction<KillSwitch>()
 *     const done = await run({ url: "/api/v1/kill-switches", body }); if (done) say(done.reply.id)
 *
 * A request that got no answer and is tried again unchanged keeps its idempotency key, so that it is done at most once.
 *
 * @returns `run` resolves with `{ reply }`, or with null where it failed; `problem` then says why
 */
export function useAction<Reply = null>() {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<ProblemDetails | null>(null)
  const attempt = useRef({ intention: "", key: "" })

  const run = useCallback(async (request: Request): Promise<{ reply: Reply } | null> => {
    const intention = JSON.stringify(request)
    if (attempt.current.intention !== intention) attempt.current = { intention, key: crypto.randomUUID() }
    setPending(true)
    const outcome = await send<Reply>(request, attempt.current.key)
    setPending(false)
    if (outcome.ok || outcome.problem.status < 500) attempt.current = { intention: "", key: "" }
    setProblem(outcome.ok ? null : outcome.problem)
    return outcome.ok ? { reply: outcome.reply } : null
  }, [])
  const clear = useCallback(() => setProblem(null), [])

  return { run, pending, problem, clear }
}
