import type { Metadata } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { AgentLimits } from "#components/agent/agent-limits"
import { AgentNow } from "#components/agent/agent-now"
import { burnValues, redLineOf, shapes } from "#components/agent/burn-series"
import { ModelCosts } from "#components/agent/model-costs"
import { TokenClassTable } from "#components/agent/token-classes"
import { TimeChart } from "#components/charts/time-chart"
import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { KeepFresh } from "#components/live/keep-fresh"
import { IncidentLines } from "#components/session/incident-lines"
import { SessionTable } from "#components/session/session-table"
import { choiceOf, hrefWith, type Params } from "#components/ui/address"
import { Empty } from "#components/ui/empty"
import { Section } from "#components/ui/figure"
import { SegmentedLinks } from "#components/ui/segmented"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import type { AgentRange } from "#lib/contracts/agents"
import { readAgent } from "#lib/services/agents/read-agent"
import { orMissing } from "#lib/services/or-null"

export const metadata: Metadata = { title: "Agent" }

const ranges = [
  { value: "15m", label: "15 min" },
  { value: "1h", label: "1 h" },
  { value: "24h", label: "24 h" },
  { value: "30d", label: "30 d" },
] as const satisfies { value: AgentRange; label: string }[]

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Params> }

export default async function AgentPage({ params, searchParams }: Props) {
  const [viewer, { id }, query] = await Promise.all([requireMember(), params, searchParams])
  const range = choiceOf(query, "range", ranges) ?? "1h"
  const agent = (await orMissing(readAgent(await pageCtx(viewer), { id, range }))) ?? notFound()
  const { usage, row } = agent
  const shape = shapes[range]
  return (
    <>
      <PageHeader
        title={
          <>
            <Crumb href="/">Fleet</Crumb>
            {agent.label ?? agent.name}
            {agent.label && <span className="figure text-table text-faint"> {agent.name}</span>}
          </>
        }
      />
      <main id="main" className="min-w-0 pb-8">
        <KeepFresh everyMs={range === "15m" ? 5_000 : 15_000} />
        <AgentNow agent={agent} />
        <div className="border-line border-b pt-3">
          <div className="flex flex-wrap items-center justify-between gap-3 px-4 pb-2">
            <SegmentedLinks<AgentRange>
              label="Range"
              value={range}
              options={ranges}
              hrefOf={(value) => hrefWith(`/agents/${id}`, query, { range: value === "1h" ? null : value })}
            />
          </div>
          <TimeChart
            title={shape.title}
            unit={shape.unit}
            kind={shape.kind}
            stepMs={shape.stepMs}
            filling={shape.kind === "area"}
            slots={usage.points.map(({ startsAt }) => startsAt)}
            series={[{ name: agent.name, values: burnValues(usage) }]}
            line={redLineOf(usage, row.redLineUsd)}
          />
        </div>
        <div className="grid border-line border-b lg:grid-cols-2 lg:divide-x lg:divide-line">
          <Section title="Cost by model">
            <ModelCosts usage={usage} />
          </Section>
          <Section title="Tokens by class">
            <TokenClassTable tokens={usage.total.tokens} />
          </Section>
        </div>
        <Section title="Limits">
          <AgentLimits limits={agent.limits} unfit={agent.unfit} agent={agent.name} />
        </Section>
        <Section
          title="Sessions"
          aside={
            <Link className="text-label text-watch hover:underline" href={`/sessions?${new URLSearchParams({ agent: agent.name })}`}>
              all sessions of {agent.name}
            </Link>
          }
        >
          <SessionTable of="agent" sessions={agent.sessions.items} empty={<Empty title="It has worked on no session yet." />} />
        </Section>
        <Section title="Incidents">
          <IncidentLines incidents={agent.incidents} empty="Nothing has tripped by a call of this agent." />
        </Section>
      </main>
    </>
  )
}
