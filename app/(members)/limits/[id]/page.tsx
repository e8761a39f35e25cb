import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { Suspense } from "react"
import { scopeNoun } from "#components/format/scope"
import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { IncidentTable } from "#components/incident/incident-table"
import { LimitButtons } from "#components/limit/limit-buttons"
import { LimitHistory } from "#components/limit/limit-history"
import { LimitTable } from "#components/limit/limit-table"
import { LimitTerms } from "#components/limit/limit-terms"
import { ModeSwitch } from "#components/limit/mode-switch"
import { nowWords, pastWords } from "#components/limit/preview-words"
import { Sentence } from "#components/limit/sentence"
import { Section } from "#components/ui/figure"
import { Skeleton } from "#components/ui/skeleton"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import type { Limit } from "#lib/contracts/limits"
import type { LedgerCtx } from "#lib/services/ctx"
import { incidentsOfLimit } from "#lib/services/incidents/incidents-of-limit"
import { listLimits, readLimit } from "#lib/services/limits/list-limits"
import { readPlanNames } from "#lib/services/limits/plans"
import { previewLimits } from "#lib/services/limits/preview-limits"
import { orMissing, orNull } from "#lib/services/or-null"
import { readChanges } from "#lib/services/read-changes"

export const metadata: Metadata = { title: "Limit" }

const WEEK_MS = 7 * 86_400_000

export default async function LimitPage({ params }: { params: Promise<{ id: string }> }) {
  const [viewer, { id }] = await Promise.all([requireMember(), params])
  const ctx = await pageCtx(viewer)
  const limit = (await orMissing(readLimit(ctx, { id }))) ?? notFound()
  const [plans, { items: others }, changes, incidents, above] = await Promise.all([
    readPlanNames(ctx),
    listLimits(ctx, { limit: 100, replaces: id }),
    readChanges(ctx, { targets: [id] }),
    incidentsOfLimit(ctx, { id, limit: 20 }),
    limit.replaces ? orMissing(readLimit(ctx, { id: limit.replaces })) : null,
  ])
  return (
    <>
      <PageHeader
        title={
          <>
            <Crumb href="/limits">Limits</Crumb>
            {limit.name}
          </>
        }
      />
      <main id="main" className="min-w-0 pb-8">
        <div className="flex flex-col gap-3 px-4 py-4">
          <p className="text-title">
            <Sentence rule={limit} />
          </p>
          <LimitTerms limit={limit} above={above} />
          <div className="flex flex-wrap items-center gap-3">
            <ModeSwitch limit={limit} />
            <LimitButtons limit={limit} plans={plans} replaced={others.length} />
          </div>
        </div>
        <Section title="In the last 7 days, as if nobody had obeyed">
          <div className="flex min-h-16 flex-col gap-1 px-4 pb-4 text-form">
            <Suspense fallback={<Counting />}>
              <Past ctx={ctx} limit={limit} />
            </Suspense>
          </div>
        </Section>
        <Section title="Incidents" aside={<ZoneSwitch />}>
          <IncidentTable incidents={incidents} empty={<p className="px-4 pb-4 text-muted">It has not tripped yet.</p>} />
        </Section>
        {limit.subject === null && limit.scope !== "org" && (
          <Section title="Other ceilings for one">
            <LimitTable
              limits={others}
              replaced={new Map()}
              empty={<p className="px-4 pb-4 text-muted">It holds for every {scopeNoun[limit.scope]} alike.</p>}
            />
          </Section>
        )}
        <Section title="History">
          <LimitHistory changes={changes} named={false} />
        </Section>
      </main>
    </>
  )
}

/** A week of calls is replayed for it, so the page does not wait. */
async function Past({ ctx, limit: { id, scope } }: { ctx: LedgerCtx; limit: Limit }) {
  const from = new Date(ctx.now.getTime() - WEEK_MS).toISOString()
  const preview = await orNull("too_many_requests", previewLimits(ctx, { limit: { id }, from }))
  if (!preview) return <p className="text-muted">Others replay their calls at this moment: look again in a minute.</p>
  const [past] = preview.limits
  if (!past) return null
  return (
    <>
      <p>{pastWords(past, scopeNoun[scope])}</p>
      <p className="text-muted">{nowWords(past, scopeNoun[scope])}</p>
      {!preview.complete && <p className="text-slow">There was more than could be replayed: the figures are a part of it.</p>}
    </>
  )
}

function Counting() {
  return (
    <>
      <Skeleton className="h-5 w-96 max-w-full" />
      <Skeleton className="h-5 w-72 max-w-full" />
    </>
  )
}
