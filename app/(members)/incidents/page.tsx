import type { Metadata } from "next"
import { PageHeader } from "#components/frame/page-header"
import { IncidentTable } from "#components/incident/incident-table"
import { NotifyMe } from "#components/incident/notify-me"
import { WebhooksButton } from "#components/incident/webhooks-button"
import { KeepFresh } from "#components/live/keep-fresh"
import { choiceOf, hrefWith, type Params, paramOf } from "#components/ui/address"
import { Empty } from "#components/ui/empty"
import { Pager } from "#components/ui/pager"
import { SegmentedLinks } from "#components/ui/segmented"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listIncidents } from "#lib/services/incidents/list-incidents"
import { fromCursor } from "#lib/services/or-null"

export const metadata: Metadata = { title: "Incidents" }

const states = [
  { value: "all", label: "all" },
  { value: "open", label: "open" },
  { value: "closed", label: "closed" },
] as const
type Shown = (typeof states)[number]["value"]

export default async function IncidentsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const shown = choiceOf(params, "state", states) ?? "all"
  const ctx = await pageCtx(viewer)
  const { items, nextCursor } = await fromCursor(paramOf(params, "cursor"), (cursor) =>
    listIncidents(ctx, { limit: 100, cursor, ...(shown !== "all" && { state: shown }) }),
  )
  const hrefOf = (state: Shown) => hrefWith("/incidents", params, { state: state === "all" ? null : state, cursor: null })
  return (
    <>
      <PageHeader title="Incidents" />
      <main id="main" className="min-w-0 pb-8">
        <KeepFresh everyMs={10_000} />
        <div className="flex flex-wrap items-center gap-3 px-4 py-3">
          <SegmentedLinks label="Which incidents" value={shown} options={states} hrefOf={hrefOf} />
          <ZoneSwitch />
          <span className="ml-auto flex min-h-7 items-center gap-3">
            <NotifyMe />
            <WebhooksButton />
          </span>
        </div>
        <IncidentTable
          incidents={items}
          empty={
            <Empty title="Nothing is stopped.">
              {shown === "closed" ? "No incident has closed yet." : "A limit that trips shows here with its number."}
            </Empty>
          }
        />
        <Pager path="/incidents" params={params} nextCursor={nextCursor} />
      </main>
    </>
  )
}
