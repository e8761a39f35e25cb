import { Problem } from "#lib/contracts/problem"
import { edge, type Handler } from "./edge.ts"

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
export type Method = (typeof METHODS)[number]

/**
 * The answer to every other method of a path, since Next's own 405 names no `Allow` and is no problem document:
 * `export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")`.
 */
export function notAllowed<M extends Method>(...allowed: M[]): Record<Exclude<Method, M>, Handler<null>> {
  const handler = edge(null, ({ method }) => {
    throw new Problem("method_not_allowed", `${method} does nothing here; use ${allowed.join(" or ")}`, { allow: allowed })
  })
  const others = METHODS.filter((method) => !allowed.includes(method as M))
  return Object.fromEntries(others.map((method) => [method, handler])) as Record<Exclude<Method, M>, Handler<null>>
}

const nothing = edge(null, ({ path }) => {
  throw new Problem("not_found", `there is nothing at ${path}`)
})

/** The answer of a path that is none, whatever the method. */
export const nothingHere = Object.fromEntries(METHODS.map((method) => [method, nothing])) as Record<Method, Handler<null>>
