import { formatClock } from "#components/format/instant"
import { formatUsd } from "#components/format/money"
import type { Stop } from "#lib/contracts/burn"
import { liftWords } from "./lift-words.tsx"
import { obedienceWords } from "./obedience-words.tsx"

export type Phrase = { text: string; tone: "stop" | "slow" | "plain" }

/**
 * What stopped somebody, since when, whether it was obeyed and who may lift it, each a short sentence; that it is defied comes first.
 *
 * @param rule what a rule's stop is called; a person's says who and why
 */
export function stopPhrases(stop: Stop, zone: string, rule: string): Phrase[] {
  const why = stop.by ? `stopped by ${stop.by}${stop.reason ? `: “${stop.reason}”` : ""}` : rule
  const obeyed = obedienceWords(stop, zone)
  return [
    ...(stop.obedience === "defying"
      ? [{ text: `defying: ${formatUsd(stop.spentSinceUsd)} since it was told`, tone: "stop" as const }]
      : []),
    ...[`${why}, since ${formatClock(stop.since, zone)}`, ...(obeyed ? [obeyed] : []), liftWords(stop.lift)].map((text) => ({
      text,
      tone: "plain" as const,
    })),
  ]
}
