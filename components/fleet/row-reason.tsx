import { formatUsd } from "#components/format/money"
import { type Phrase, stopPhrases } from "#components/operate/stop-phrases"
import type { AgentRow } from "#lib/contracts/burn"
import { isOverRedLine } from "./bands.tsx"

/**
 * Why a row needs somebody, as short sentences in the order of urgency: what defies, what stopped it, whether it obeyed,
 * who may lift it, and what no stop will reach.
 */
export function reasonsOf(row: AgentRow, zone: string): Phrase[] {
  const { stop, name } = row
  const stopped = stop ? stopPhrases(stop, zone, row.reason ?? `stopped by ${stop.cause.code.replaceAll("_", " ")}`) : []
  const say = (is: boolean, text: string, tone: Phrase["tone"] = "plain"): Phrase[] => (is ? [{ text, tone }] : [])
  return [
    ...stopped.filter(({ tone }) => tone === "stop"),
    ...say(isOverRedLine(row), `over its red line: ${formatUsd(row.burnRateUsd)}/min of ${formatUsd(row.redLineUsd ?? "0")}`, "stop"),
    ...stopped.filter(({ tone }) => tone !== "stop"),
    ...say(stop !== null && row.control === "blind", `${name} is blind: revoke its key, or stop its process`, "slow"),
    ...say(!stop && row.status === "silent", "silent: it should have reported by now", "slow"),
    ...say(!stop && row.status !== "silent" && row.reason !== null, row.reason ?? ""),
  ]
}
