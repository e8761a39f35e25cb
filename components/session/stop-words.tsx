import { formatClock } from "#components/format/instant"
import { formatUsd } from "#components/format/money"
import { ruleName } from "#components/incident/words"
import { amount, bare, per } from "#components/limit/figures"
import { liftWords } from "#components/operate/lift-words"
import { obedienceWords } from "#components/operate/obedience-words"
import type { Stop } from "#lib/contracts/burn"
import type { Cause } from "#lib/contracts/directive"

/** The number that a rule saw against its ceiling: `session cost: $0.5012 of $0.50`. */
export function causeWords(cause: Cause): string {
  const name = ruleName(cause)
  if (!cause.metric || cause.used === undefined || cause.ceiling === undefined) return name
  return `${name}: ${bare(cause.metric, cause.used)} of ${amount(cause.metric, cause.ceiling)}${cause.window ? per(cause.window) : ""}`
}

/** What stopped it, since when, whether it obeyed and who may lift it, each a short sentence; what is urgent first. */
export function stopWords(stop: Stop, zone: string): { text: string; urgent: boolean }[] {
  const why = stop.by ? `stopped by ${stop.by}${stop.reason ? `: “${stop.reason}”` : ""}` : causeWords(stop.cause)
  const obeyed = obedienceWords(stop, zone)
  const defying = stop.obedience === "defying"
  return [
    ...(defying ? [{ text: `defying: ${formatUsd(stop.spentSinceUsd)} since it was told`, urgent: true }] : []),
    { text: `${why}, since ${formatClock(stop.since, zone)}`, urgent: false },
    ...(obeyed ? [{ text: obeyed, urgent: false }] : []),
    { text: liftWords(stop.lift), urgent: false },
  ]
}
