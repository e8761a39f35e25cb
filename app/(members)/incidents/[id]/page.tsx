import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { CallsAround } from "#components/incident/calls-around"
import { IncidentFacts } from "#components/incident/incident-facts"
import { IncidentHistory } from "#components/incident/incident-history"
import { IncidentSummary } from "#components/incident/incident-summary"
import { ObedienceTable } from "#components/incident/obedience-table"
import { Ways } from "#components/incident/ways"
import { ruleName } from "#components/incident/words"
import { KeepFresh } from "#components/live/keep-fresh"
import { Section } from "#components/ui/figure"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readIncident } from "#lib/services/incidents/read-incident"
import { readLimit } from "#lib/services/limits/list-limits"
import { orMissing } from "#lib/services/or-null"
import { readChanges } from "#lib/services/read-changes"
import { readPlaces } from "#lib/services/read-places"

export const metadata: Metadata = { title: "Incident" }

const FRESH_MS = 5_000

export default async function IncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const [viewer, { id }] = await Promise.all([requireMember(), params])
  const ctx = await pageCtx(viewer)
  const incident = (await orMissing(readIncident(ctx, { id }))) ?? notFound()
  const { cause, agent, session, user, agents, before, after } = incident
  const [limit, changes, places] = await Promise.all([
    cause.kind === "limit" ? orMissing(readLimit(ctx, { id: cause.id })) : null,
    readChanges(ctx, { targets: [id] }),
    readPlaces(ctx, {
      agents: [...(agent ? [agent] : []), ...agents.map((one) => one.agent)],
      sessions: session ? [session] : [],
      users: user ? [user] : [],
    }),
  ])
  const open = incident.state === "open"
  return (
    <>
      <PageHeader
        title={
          <>
            <Crumb href="/incidents">Incidents</Crumb>
            {ruleName(cause)}
          </>
        }
      />
      <main id="main" className="min-w-0 pb-8">
        <KeepFresh everyMs={open ? FRESH_MS : null} />
        <IncidentSummary incident={incident} limit={limit} places={places} />
        {open && (
          <div className="px-4 pb-4">
            <Ways incident={incident} />
          </div>
        )}
        <IncidentFacts incident={incident} />
        {incident.blocking && (
          <Section title="Was it obeyed?">
            <ObedienceTable agents={agents} places={places} />
          </Section>
        )}
        <Section title="Around the trip" aside={<ZoneSwitch />}>
          <CallsAround before={before} after={after} incident={incident} />
        </Section>
        <Section title="What people did">
          <IncidentHistory incident={incident} changes={changes} />
        </Section>
      </main>
    </>
  )
}
