"use client"

import { useState } from "react"
import { formatCount } from "#components/format/count"
import { driftWords } from "#components/format/drift"
import { formatNano, formatUsd, Money, toNano } from "#components/format/money"
import { formatSpan } from "#components/format/span"
import { Badge } from "#components/ui/status"
import { When } from "#components/zone/when"
import { type Budget, BudgetStep } from "./budget-line.tsx"
import { causeWords } from "./cause-words.tsx"
import type { LineRow, LoneCall } from "./line-rows.tsx"

type CallsRow = Extract<LineRow, { kind: "calls" }>

/** A call, or equal calls folded into one line that opens. */
export function CallLine({ row, budget, agents }: { row: CallsRow; budget: Budget | null; agents: boolean }) {
  const [unfolded, setUnfolded] = useState(false)
  const [first] = row.calls
  if (!first) return null
  if (row.calls.length === 1) return <OneCall lone={first} budget={budget} agents={agents} />
  const costNano = row.calls.reduce((sum, { call }) => sum + toNano(call.costUsd), 0n)
  return (
    <>
      <li className="line-row">
        <span className="line-time text-muted">
          <When at={row.at} />
        </span>
        <What lone={first} agents={agents} />
        <span className="line-note flex items-baseline gap-2">
          <button
            type="button"
            aria-expanded={unfolded}
            className="figure rounded border border-line-strong px-1.5 text-watch hover:bg-raised"
            onClick={() => setUnfolded(!unfolded)}
          >
            × {row.calls.length}
            <span className="sr-only"> equal calls, {unfolded ? "fold" : "show each"}</span>
          </button>
          <Classes calls={row.calls} />
          <Assumed call={first.call} />
        </span>
        <span className="line-cost figure" title={`${row.calls.length} calls together`}>
          {formatNano(costNano)}
        </span>
        {budget && <BudgetStep spent={row.spent} budget={budget} />}
      </li>
      {unfolded &&
        row.calls.map((lone) => <OneCall key={`${lone.call.agent} ${lone.call.id}`} lone={lone} budget={budget} agents={agents} nested />)}
    </>
  )
}

type OneProps = { lone: LoneCall; budget: Budget | null; agents: boolean; nested?: boolean }

function OneCall({ lone, budget, agents, nested = false }: OneProps) {
  const { call, hold, spent, tripped } = lone
  return (
    <li className={`line-row ${tripped ? "line-tripped" : ""} ${nested ? "line-nested" : ""}`}>
      <span className="line-time text-muted">
        <When at={call.at} />
      </span>
      <What lone={lone} agents={agents} />
      <span className="line-note flex flex-wrap items-baseline gap-x-2">
        <Classes calls={[lone]} />
        {call.durationMs !== null && <span className="text-faint max-rail:hidden">took {formatSpan(call.durationMs)}</span>}
        {hold && (
          <span className="text-faint max-rail:hidden" title={`asked before it began; ${formatUsd(hold.costUsd)} was held`}>
            held <span className="figure">{formatUsd(hold.costUsd)}</span>
          </span>
        )}
        <Assumed call={call} />
        <Drift call={call} />
        {call.late && <Badge>late</Badge>}
        {tripped && <span className="font-medium text-stop">tripped {causeWords(tripped.incident.cause)}</span>}
      </span>
      <span className="line-cost">
        {call.assumed && (
          <span
            aria-hidden="true"
            className="text-unpriced"
            title={call.measured ? "no price is known: charged at the assumed one" : "no usage came: charged the default"}
          >
            ≈
          </span>
        )}
        {call.kind === "tool" && toNano(call.costUsd) === 0n ? <span className="text-faint">–</span> : <Money usd={call.costUsd} />}
      </span>
      {budget && <BudgetStep spent={spent} budget={budget} />}
    </li>
  )
}

/** Why it is charged what is only assumed. */
function Assumed({ call: { measured, assumed } }: { call: LoneCall["call"] }) {
  if (!measured) return <Badge tone="unpriced">unmeasured</Badge>
  return assumed ? <Badge tone="unpriced">≈ unpriced</Badge> : null
}

/** What its sender says the call cost, where that is not what it is charged. */
function Drift({ call: { kind, costUsd, reportedUsd } }: { call: LoneCall["call"] }) {
  if (kind !== "llm" || reportedUsd === null) return null
  const far = driftWords(costUsd, reportedUsd)
  if (far === null) return null
  return (
    <span
      className="text-unpriced"
      title={`${far && `${far}: `}its sender reported another cost; what is charged is what the price list says`}
    >
      reported <span className="figure">{formatUsd(reportedUsd)}</span>
    </span>
  )
}

/** `llm gpt-4o`, `tool search error`, and whose call it was where several agents work. */
function What({ lone: { call }, agents }: { lone: LoneCall; agents: boolean }) {
  return (
    <span className="line-what">
      <span className="w-7 shrink-0 text-faint">{call.kind}</span>
      <span className="truncate">{call.model ?? call.tool ?? "unnamed"}</span>
      {agents && <span className="truncate text-faint">{call.agent}</span>}
      {call.outcome === "error" && <span className="text-slow">error</span>}
    </span>
  )
}

/** Tokens by class, of all these calls together: `in 3.10k (2.80k cached) out 412`. A tool call that used none says nothing. */
function Classes({ calls }: { calls: readonly LoneCall[] }) {
  const sum = (of: (lone: LoneCall) => number) => calls.reduce((total, lone) => total + of(lone), 0)
  const read = sum(({ call }) => call.cacheRead)
  const written = sum(({ call }) => call.cacheWrite)
  const into = sum(({ call }) => call.input) + read + written
  const out = sum(({ call }) => call.output)
  if (into + out === 0) return null
  const cached = [...(read > 0 ? [`${formatCount(read)} cached`] : []), ...(written > 0 ? [`${formatCount(written)} written`] : [])]
  return (
    <span className="figure text-muted">
      in {formatCount(into)}
      {cached.length > 0 && <span className="text-faint"> ({cached.join(", ")})</span>} out {formatCount(out)}
    </span>
  )
}
