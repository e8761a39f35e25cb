import Link from "next/link"
import type { ReactNode } from "react"
import { scopeNoun } from "#components/format/scope"
import { Sentence } from "#components/limit/sentence"
import { Badge } from "#components/ui/status"
import { When } from "#components/zone/when"
import type { IncidentDetail } from "#lib/contracts/incidents"
import type { Limit } from "#lib/contracts/limits"
import type { Places } from "#lib/contracts/places"
import { IncidentState } from "./incident-state.tsx"
import { closedHow, numberOf, ruleName, whomOf } from "./words.tsx"

/** The incident in two lines: who stands still since when by which number, and the rule as its sentence. */
export function IncidentSummary({ incident, limit, places }: { incident: IncidentDetail; limit: Limit | null; places: Places }) {
  const { cause, agent, session, user, openedAt, closedAt, closedBy, note } = incident
  return (
    <div className="flex flex-col gap-1.5 px-4 py-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-title">
        <IncidentState incident={incident} />
        <span>
          <Subject cause={cause} places={places} />: {ruleName(cause)},{" "}
          <span className="figure whitespace-normal">{numberOf(incident)}</span>
        </span>
      </p>
      <p className="in-words text-form text-muted">
        {verb(incident)} since <When at={openedAt} day />
        {closedAt && (
          <>
            , until <When at={closedAt} day />, ended {closedHow(closedBy)}
            {note && `: “${note}”`}
          </>
        )}
        . Tripped by a call{agent && <> of {linked(agent, places.agents, "/agents")}</>}
        {session && cause.scope !== "session" && <> in {linked(session, places.sessions, "/sessions")}</>}
        {user && cause.scope !== "user" && <> for {linked(user, places.users, "/users")}</>}.
      </p>
      {limit && (
        <p className="flex flex-wrap items-center gap-2 text-form">
          <Link href={`/limits/${limit.id}`} className="hover:underline">
            <Sentence rule={limit} />
          </Link>
          <Badge tone={limit.mode === "enforce" ? "run" : "watch"}>{limit.mode}</Badge>
        </p>
      )}
      {cause.kind === "limit" && !limit && <p className="text-form text-muted">The limit that tripped is not there any more.</p>}
    </div>
  )
}

function Subject({ cause, places }: { cause: IncidentDetail["cause"]; places: Places }) {
  const { scope, subject } = cause
  if (subject === null || scope === "org" || scope === "model") return whomOf(cause)
  const [of, path] =
    scope === "agent"
      ? ([places.agents, "/agents"] as const)
      : scope === "user"
        ? ([places.users, "/users"] as const)
        : ([places.sessions, "/sessions"] as const)
  return (
    <>
      {scopeNoun[scope]} {linked(subject, of, path)}
    </>
  )
}

function linked(name: string, ids: ReadonlyMap<string, string>, path: string): ReactNode {
  const id = ids.get(name)
  return id ? (
    <Link href={`${path}/${id}`} className="text-text underline decoration-line-strong underline-offset-4 hover:decoration-text">
      {name}
    </Link>
  ) : (
    <span className="text-text">{name}</span>
  )
}

function verb({ state, blocking }: IncidentDetail): string {
  if (!blocking) return state === "open" ? "Past its ceiling" : "It was past its ceiling"
  return state === "open" ? "May start nothing" : "Could start nothing"
}
