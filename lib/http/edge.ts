import { randomUUID } from "node:crypto"
import type { Declaration } from "./declaration.ts"
import { type Incoming, incomingOf, type Outgoing, type RouteContext, responseOf } from "./incoming.ts"
import { outgoingProblem, problemOf } from "./problem.ts"

/** A handler for Next (called with a `Request`) and for our own server (`answer`). It never throws. */
export type Handler<D = Declaration | null> = ((request: Request, context?: RouteContext) => Promise<Response>) & {
  answer(incoming: Incoming): Promise<Outgoing>
  /** null where it only refuses. */
  readonly declaration: D
}

/** The outermost part of every endpoint, streams and open ones included: a request id, and failures as problems. */
export function edge<D extends Declaration | null>(
  declaration: D,
  respond: (incoming: Incoming, requestId: string) => Outgoing | Promise<Outgoing>,
): Handler<D> {
  async function answer(incoming: Incoming): Promise<Outgoing> {
    const requestId = randomUUID()
    const { status, headers, body } = await respondOrFail(incoming, requestId)
    return {
      status,
      body,
      headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers, "x-request-id": requestId },
    }
  }
  async function respondOrFail(incoming: Incoming, requestId: string): Promise<Outgoing> {
    try {
      return await respond(incoming, requestId)
    } catch (error) {
      const problem = problemOf(error)
      if (problem.code === "internal" && !(incoming.signal.aborted && isLeaving(problem.cause))) log(requestId, incoming, problem.cause)
      return outgoingProblem(problem, requestId)
    }
  }
  const handler = async (request: Request, context?: RouteContext) => responseOf(await answer(await incomingOf(request, context)))
  return Object.assign(handler, { answer, declaration })
}

/** What follows from a caller who hung up. */
function isLeaving(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError"
}

/** A failure that is nobody's fault but ours, found by the request id that its sender has. */
export function log(requestId: string, { method, path }: Pick<Incoming, "method" | "path">, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${JSON.stringify({ level: "error", requestId, method, path, error: stack })}\n`)
}
