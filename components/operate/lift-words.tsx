import type { Lift } from "#lib/contracts/directive"

const ways = {
  resume: "resume",
  overdrive: "grant Overdrive",
  raise: "raise the limit",
  period: "wait for the next period",
  upgrade: "upgrade the plan",
} as const

/** Who may lift a stop and how: `an engineer may resume or grant Overdrive`. */
export function liftWords({ how, by }: Lift): string {
  const words = how.map((way) => ways[way]).join(" or ")
  const who = by === "user" ? "the user" : `an ${by}`
  return words ? `${who} may ${words}` : `${who} may lift it`
}
