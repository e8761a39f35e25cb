import type { Metadata } from "next"
import { TimeChart } from "#components/charts/time-chart"
import { CostControls } from "#components/cost/cost-controls"
import { CostFigures } from "#components/cost/cost-figures"
import { bucketMs, bucketOf, ranges } from "#components/cost/cost-range"
import { CostTable } from "#components/cost/cost-table"
import { DriftTable } from "#components/cost/drift-table"
import { FactsTable } from "#components/cost/facts-table"
import { seriesOf, unitOf } from "#components/cost/series-of"
import { scopeNoun } from "#components/format/scope"
import { PageHeader } from "#components/frame/page-header"
import { type Params, paramOf } from "#components/ui/address"
import { buttonClass } from "#components/ui/button"
import { Empty } from "#components/ui/empty"
import { Section } from "#components/ui/figure"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { auditFacts } from "#lib/services/usage/audit-facts"
import { daySpan } from "#lib/services/usage/day-span"
import { readDrift } from "#lib/services/usage/read-drift"
import { summarizeUsage } from "#lib/services/usage/summarize-usage"

export const metadata: Metadata = { title: "Costs" }

const ROWS = 50

export default async function CostsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const ctx = await pageCtx(viewer)
  const by = oneOf(["model", "agent", "user", "session"], paramOf(params, "by"))
  const show = oneOf(["cost", "tokens", "calls"], paramOf(params, "show"))
  const [first, last] = [paramOf(params, "first"), paramOf(params, "last")]
  const days = first && last ? await daySpan(ctx, first, last) : null
  const range = ranges.find(({ value }) => value === paramOf(params, "range")) ?? ranges[1]
  const span = days ?? { from: new Date(ctx.now.getTime() - range.ms).toISOString(), to: ctx.now.toISOString() }
  const bucket = bucketOf(Date.parse(span.to) - Date.parse(span.from))
  const filters = filtersOf(params)
  const [summary, audit, drift] = await Promise.all([
    summarizeUsage(ctx, { by, bucket, top: ROWS, ...span, ...filters }),
    auditFacts(ctx, span),
    readDrift(ctx, { ...span, ...filters }),
  ])
  const slots = summary.buckets.map(({ startsAt }) => startsAt)
  const download = `/api/v1/usage/export.csv?${new URLSearchParams({ from: summary.from, to: summary.to, ...filters })}`
  return (
    <>
      <PageHeader title="Costs">
        <a href={download} download className={buttonClass({ size: "small" })}>
          CSV<span className="sr-only"> of every call in this range</span>
        </a>
      </PageHeader>
      <main id="main" className="min-w-0 pb-8">
        <CostControls params={params} by={by} show={show} range={days ? null : range.value} />
        {first && last && !days && (
          <p className="px-4 pb-3 text-stop">
            These are no days that can be shown: at most a thousand, the last not before the first. Here are the last 7.
          </p>
        )}
        <CostFigures summary={summary} unmeasured={audit.total.unmeasured} filtered={Object.keys(filters).length > 0} />
        {summary.total.calls === 0 ? (
          <Empty title="Nothing was recorded in this range.">Choose a longer one, or take a filter away.</Empty>
        ) : (
          <>
            <TimeChart
              title={`${titles[show]} by ${scopeNoun[by]}, each ${bucket}`}
              unit={unitOf(show)}
              slots={slots}
              stepMs={bucketMs[bucket]}
              series={seriesOf(summary, show)}
              kind="bars"
              height={208}
            />
            <CostTable summary={summary} params={params} />
          </>
        )}
        {drift.calls > 0 && (
          <Section title="What senders say their calls cost">
            <DriftTable drift={drift} />
          </Section>
        )}
        <Section title="What became of everything that was sent">
          <FactsTable audit={audit} />
        </Section>
      </main>
    </>
  )
}

const titles = { cost: "Costs", tokens: "Tokens", calls: "Calls" } as const

function oneOf<T extends string>(options: readonly [T, ...T[]], value: string | null): T {
  return options.find((option) => option === value) ?? options[0]
}

function filtersOf(params: Params): Record<string, string> {
  const named = ["agent", "user", "model"].map((name) => [name, paramOf(params, name)] as const)
  return Object.fromEntries(named.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
