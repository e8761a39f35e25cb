import { ruleName } from "#components/incident/words"
import { amount, bare, per } from "#components/limit/figures"
import type { Cause } from "#lib/contracts/directive"

/** The number that a rule saw against its ceiling: `session cost: $0.5012 of $0.50`. */
export function causeWords(cause: Cause): string {
  const name = ruleName(cause)
  if (!cause.metric || cause.used === undefined || cause.ceiling === undefined) return name
  return `${name}: ${bare(cause.metric, cause.used)} of ${amount(cause.metric, cause.ceiling)}${cause.window ? per(cause.window) : ""}`
}
