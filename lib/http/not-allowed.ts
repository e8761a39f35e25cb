import { Problem } from "#lib/contracts/problem"
import { edge, type Handler } from "./edge.ts"

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
type Method = (typeof METHODS)[number]

/**
 * The answer to every other method of a path, since Next's own 405 names no `Allow` and is no problem document:
 * `export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")`.
 */
export function notAllowed<M extends Method>(...allowed: M[]): Record<Exclude<Method, M>, Handler<null>> {
  const handler = edge(null, (incoming) =>
    Promise.reject(
      new Problem("method_not_allowed", `${incoming.method} does nothing here; use ${allowed.join(" or ")}`, { allow: allowed }),
    ),
  )
  const others = METHODS.filter((method) => !allowed.includes(method as M))
  return Object.fromEntries(others.map((method) => [method, handler])) as Record<Exclude<Method, M>, Handler<null>>
}
