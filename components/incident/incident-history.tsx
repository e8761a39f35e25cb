import { When } from "#components/zone/when"
import type { Change } from "#lib/contracts/changes"
import type { Incident } from "#lib/contracts/incidents"
import { closedHow } from "./words.tsx"

/** What people did about an incident, from the audit trail, and how it ended. */
export function IncidentHistory({ incident, changes }: { incident: Incident; changes: readonly Change[] }) {
  const { closedAt, closedBy, note } = incident
  const resumed = changes.some(({ action }) => action === "incident.resume")
  return (
    <ul className="flex flex-col gap-1 px-4 pb-4">
      {changes.toReversed().map(({ seq, at, by, action, after }) => (
        <li key={seq}>
          <When at={at} day />{" "}
          <span className="text-muted">{action === "incident.resume" ? "resumed by" : `${action.replace(".", ", ")} by`}</span> {by}
          {typeof after?.["note"] === "string" && after["note"] !== "" && `: “${after["note"]}”`}
        </li>
      ))}
      {closedAt && !resumed && (
        <li>
          <When at={closedAt} day /> <span className="text-muted">ended {closedHow(closedBy)}</span>
          {note && `: “${note}”`}
        </li>
      )}
      {changes.length === 0 && !closedAt && <li className="text-muted">Nothing yet.</li>}
    </ul>
  )
}
