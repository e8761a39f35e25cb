import Link from "next/link"
import { IncidentState } from "#components/incident/incident-state"
import { closedHow, numberOf, ruleName, whomOf } from "#components/incident/words"
import { Empty } from "#components/ui/empty"
import { When } from "#components/zone/when"
import type { Incident } from "#lib/contracts/incidents"

/** What tripped, each in a line: how it stands, the rule, the number that it saw, and how it ended. */
export function IncidentLines({ incidents, empty }: { incidents: readonly Incident[]; empty: string }) {
  if (incidents.length === 0) return <Empty title={empty} />
  return (
    <ul className="pb-2">
      {incidents.map((incident) => (
        <li key={incident.id} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-t px-4 py-2">
          <span className="w-20">
            <IncidentState incident={incident} />
          </span>
          <Link href={`/incidents/${incident.id}`} className="font-medium hover:underline">
            {ruleName(incident.cause)}
          </Link>
          <span className="figure">{numberOf(incident)}</span>
          <span className="text-muted">{whomOf(incident.cause)}</span>
          <span className="ml-auto text-muted">
            <When at={incident.openedAt} day />
            {incident.state === "closed" && ` · ended ${closedHow(incident.closedBy)}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
