import type { Outgoing } from "./incoming.ts"

/** A JSON reply. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Outgoing {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) }
}
