import { formatClock } from "#components/format/instant"
import { formatUsd } from "#components/format/money"
import { liftWords } from "#components/operate/lift-words"
import { obedienceWords } from "#components/operate/obedience-words"
import type { AgentRow, Stop } from "#lib/contracts/burn"
import { isOverRedLine } from "./bands.tsx"

export type Phrase = { text: string; tone: "stop" | "slow" | "plain" }

/**
 * Why a row needs somebody, as short sentences in the order of urgency: what defies, what stopped it, whether it obeyed,
 * who may lift it, and what no stop will reach.
 */
export function reasonsOf(row: AgentRow, zone: string): Phrase[] {
  const phrases: Phrase[] = []
  const say = (text: string, tone: Phrase["tone"] = "plain") => phrases.push({ text, tone })
  const { stop } = row

  if (stop?.obedience === "defying") say(`defying: ${formatUsd(stop.spentSinceUsd)} since it was told`, "stop")
  if (isOverRedLine(row)) say(`over its red line: ${formatUsd(row.burnRateUsd)}/min of ${formatUsd(row.redLineUsd ?? "0")}`, "stop")
  if (stop) {
    say(`${whatStopped(row, stop)}, since ${formatClock(stop.since, zone)}`)
    const obeyed = obedienceWords(stop, zone)
    if (obeyed) say(obeyed)
    say(liftWords(stop.lift))
    if (row.control === "blind") say(`${row.name} is blind: revoke its key, or stop its process`, "slow")
  } else if (row.status === "silent") say("silent: it should have reported by now", "slow")
  else if (row.reason) say(row.reason)
  return phrases
}

function whatStopped(row: AgentRow, stop: Stop): string {
  const why = stop.reason ? `: “${stop.reason}”` : ""
  if (stop.by) return `stopped by ${stop.by}${why}`
  return row.reason ?? `stopped by ${stop.cause.code.replaceAll("_", " ")}${why}`
}
