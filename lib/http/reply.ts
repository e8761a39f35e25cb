import type { Outgoing } from "./incoming.ts"

const status = Symbol("status")

/** A value that goes out with another status than the endpoint's usual one. */
export type WithStatus<T> = { [status]: number; value: T }

/** Where what was asked for was there already: `withStatus(200, …)` of an endpoint that says 201. */
export function withStatus<T>(code: number, value: T): WithStatus<T> {
  return { [status]: code, value }
}

export function splitStatus<T>(result: T | WithStatus<T>, usual: number): { status: number; value: T } {
  const isSplit = typeof result === "object" && result !== null && status in result
  return isSplit ? { status: result[status], value: result.value } : { status: usual, value: result as T }
}

/** A JSON reply. */
export function json(code: number, value: unknown, headers: Record<string, string> = {}): Outgoing {
  return { status: code, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) }
}
