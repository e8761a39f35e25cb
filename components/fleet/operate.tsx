import type { Stop } from "#lib/contracts/burn"
import { ProblemDetails } from "#lib/contracts/problem"

/** null: done. Else what went wrong, in words for the person who pressed the button. */
export type Failure = { detail: string; requestId: string | null } | null

export function stopAgent(name: string, reason: string): Promise<Failure> {
  return send("/api/v1/kill-switches", "POST", { scope: "agent", subject: name, reason })
}

export function resumeAgent(stop: Stop): Promise<Failure> {
  return send(`/api/v1/kill-switches/${stop.cause.id}`, "DELETE")
}

export function startRunaway(): Promise<Failure> {
  return send("/api/demo/runaway", "POST", {})
}

async function send(url: string, method: string, body?: object): Promise<Failure> {
  const headers: Record<string, string> = { "idempotency-key": crypto.randomUUID() }
  if (body) headers["content-type"] = "application/json"
  try {
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    if (response.ok) return null
    const problem = ProblemDetails.safeParse(await response.json().catch(() => null))
    if (problem.success) return problem.data
    return { detail: `The server answered ${response.status}.`, requestId: response.headers.get("x-request-id") }
  } catch {
    return { detail: "The server cannot be reached. Nothing was changed; try again.", requestId: null }
  }
}
