import { counted, grouped } from "#components/format/count"
import { formatUsd } from "#components/format/money"
import { scopeNoun } from "#components/format/scope"
import type { PreviewOfLimit } from "#lib/contracts/preview"

/** `It would have tripped 4 times for 3 sessions and stopped 123 calls worth $1.24.` */
export function pastWords({ episodes, subjects, stopped, action }: PreviewOfLimit, noun: string): string {
  if (episodes === 0) return "It would never have tripped."
  const trips = `It would have tripped ${episodes === 1 ? "once" : `${grouped(episodes)} times`} for ${counted(subjects, noun)}`
  if (action !== "suspend" && stopped.calls === 0) return `${trips}; it stops nothing.`
  return `${trips} and stopped ${grouped(stopped.calls)} ${stopped.calls === 1 ? "call" : "calls"} worth ${formatUsd(stopped.costUsd)}.`
}

/** Who is at or above the ceiling at this moment. */
export function nowWords({ blocks }: PreviewOfLimit, noun: string): string {
  if (blocks.count === 0 && noun === scopeNoun.org) return "It is below the ceiling now."
  if (blocks.count === 0) return `Nobody is at the ceiling now${blocks.among > 0 ? `, of ${counted(blocks.among, noun)}` : ""}.`
  const names = blocks.sample.slice(0, 3).map((name) => name ?? "the organization")
  const more = blocks.count - names.length
  return `At the ceiling now: ${names.join(", ")}${more > 0 ? ` and ${grouped(more)} more` : ""}.`
}
