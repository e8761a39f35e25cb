import type { Lift } from "#lib/contracts/directive"

type Way = Lift["how"][number]

const ways: Readonly<Record<Way, { who: string; does: string }>> = {
  resume: { who: "an engineer", does: "resume" },
  overdrive: { who: "an engineer", does: "grant Overdrive" },
  raise: { who: "an admin", does: "raise the limit" },
  upgrade: { who: "the user", does: "upgrade the plan" },
  period: { who: "anybody", does: "wait for the next period" },
}

/** Who may lift a stop and how: `an engineer may resume or grant Overdrive, an admin raise the limit`. */
export function liftWords({ how, by }: Lift): string {
  const does = new Map<string, string[]>()
  for (const way of how) does.set(ways[way].who, [...(does.get(ways[way].who) ?? []), ways[way].does])
  const [first, ...others] = [...does].map(([who, what]) => [who, what.join(" or ")] as const)
  if (!first) return `${by === "user" ? "the user" : `an ${by}`} may lift it`
  return [`${first[0]} may ${first[1]}`, ...others.map((one) => one.join(" "))].join(", ")
}
