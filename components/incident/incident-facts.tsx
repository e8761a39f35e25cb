import { Money, shareOf } from "#components/format/money"
import { amount, bare } from "#components/limit/figures"
import { LiveAgo } from "#components/live/clock"
import { Figure, Figures } from "#components/ui/figure"
import { MeterBar } from "#components/ui/meter-bar"
import { When } from "#components/zone/when"
import type { IncidentDetail } from "#lib/contracts/incidents"
import { numberOf } from "./words.tsx"

/** The four figures of an incident: the number against its ceiling, what burned, what was saved, and what was spent since. */
export function IncidentFacts({ incident }: { incident: IncidentDetail }) {
  const { cause, seen, burnUsd, savedUsd, blocking, openedAt, closedAt, agents } = incident
  const defying = agents.filter(({ obedience }) => obedience === "defying")
  return (
    <Figures>
      <Figure name="Number that tripped it" below={cause.ceiling === undefined ? numberOf(incident) : <Bar incident={incident} />}>
        {cause.metric ? bare(cause.metric, seen) : seen === "0" ? "–" : seen}
      </Figure>
      <Figure name="Burn at the trip" below="a minute, over the last 60 s">
        <Money usd={burnUsd} />
      </Figure>
      <Figure name="Saved ≈" below={blocking ? "a projection: that burn, had it gone on" : "nothing was blocked"}>
        {blocking ? <Money usd={savedUsd} /> : "–"}
      </Figure>
      <Figure
        name={closedAt ? "Closed" : "Opened"}
        below={defying.length > 0 ? `${defying.length} defying` : blocking ? obeyed(incident) : ""}
      >
        {closedAt ? <When at={closedAt} /> : <LiveAgo at={openedAt} />}
      </Figure>
    </Figures>
  )
}

function Bar({ incident: { cause, seen } }: { incident: IncidentDetail }) {
  const ceiling = cause.ceiling ?? "0"
  return (
    <span className="flex h-6 items-center gap-2">
      <span className="w-24">
        <MeterBar label="Number against its ceiling" spoken={numberOf({ cause, seen })} shares={{ used: shareOf(seen, ceiling) }} />
      </span>
      of <span className="figure">{cause.metric ? amount(cause.metric, ceiling) : ceiling}</span>
    </span>
  )
}

function obeyed({ agents }: IncidentDetail): string {
  const obeying = agents.filter(({ obedience }) => obedience === "obeyed").length
  return agents.length === 0 ? "no agent has asked since" : `${obeying} of ${agents.length} obeyed`
}
