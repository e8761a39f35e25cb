"use client"

import "./line.css"
import { useMemo, useState } from "react"
import { grouped } from "#components/format/count"
import { toNano } from "#components/format/money"
import { sum } from "#components/limit/figures"
import { Button } from "#components/ui/button"
import { Empty } from "#components/ui/empty"
import { ProblemNote } from "#components/ui/problem-note"
import { Segmented } from "#components/ui/segmented"
import { When } from "#components/zone/when"
import { ZoneSwitch } from "#components/zone/zone-switch"
import type { ProblemDetails } from "#lib/contracts/problem"
import type { Session } from "#lib/contracts/sessions"
import type { TimelineEntry } from "#lib/contracts/timeline"
import { type Budget, budgetsOf, shareSpent } from "./budget-line.tsx"
import { CallLine } from "./call-line.tsx"
import { lineRows } from "./line-rows.tsx"
import { OtherLine } from "./other-line.tsx"

type TimelineProps = {
  session: Session
  entries: ReadonlyMap<string, TimelineEntry>
  /** Single calls before this outlived their retention. */
  eventsSince: string | null
  hasEarlier: boolean
  pending: boolean
  problem: ProblemDetails | null
  onEarlier: () => void
}

/** Everything that happened in a session in one line, newest at the bottom, and beside it its budget climbing to the ceiling. */
export function SessionTimeline({ session, entries, eventsSince, hasEarlier, pending, problem, onEarlier }: TimelineProps) {
  const rows = useMemo(
    () => lineRows([...entries.values()], session, !hasEarlier && eventsSince === null),
    [entries, session, hasEarlier, eventsSince],
  )
  const budgets = budgetsOf(session.limits)
  const [chosen, setChosen] = useState<Budget["metric"] | null>(null)
  const budget = budgets.find(({ metric }) => metric === chosen) ?? fullest(budgets, session)
  const agents = session.agents.length > 1
  return (
    <section aria-label="Time line" className="line">
      <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
        <h2 className="font-medium">Time line</h2>
        <a
          className="text-label text-watch hover:underline"
          href={`/api/v1/usage/export.csv?${new URLSearchParams({ session: session.name })}`}
        >
          Export as CSV
        </a>
        <span className="ml-auto flex flex-wrap items-center gap-3">
          {budget && budgets.length > 1 && (
            <Segmented<Budget["metric"]>
              label="Budget line of"
              value={budget.metric}
              options={budgets.map(({ metric }) => ({ value: metric, label: metric }))}
              onChoose={setChosen}
            />
          )}
          <ZoneSwitch />
        </span>
      </div>
      {rows.length === 0 ? (
        <Empty title="Nothing has happened in this session yet.">Its first call shows here by itself.</Empty>
      ) : (
        <>
          <div aria-hidden="true" className="line-row line-head">
            <span className="line-time">time</span>
            <span className="line-what">call</span>
            <span className="line-note">tokens</span>
            <span className="line-cost">cost</span>
            {budget && (
              <span className="line-step text-right" title={budget.name}>
                so far →{" "}
                <span className="figure text-stop">{budget.metric === "cost" ? sum(budget.ceiling) : grouped(budget.ceiling)}</span>
              </span>
            )}
          </div>
          {problem && (
            <div className="px-4 py-2">
              <ProblemNote problem={problem} onRetry={onEarlier} />
            </div>
          )}
          {(hasEarlier || eventsSince !== null) && (
            <div className="flex items-center gap-3 px-4 py-2 text-muted">
              {hasEarlier && (
                <Button size="small" disabled={pending} onClick={onEarlier}>
                  {pending ? "Reading…" : "Show earlier"}
                </Button>
              )}
              {!hasEarlier && eventsSince !== null && (
                <span>
                  Calls that came before <When at={eventsSince} day /> have outlived their retention; they are still in every total.
                </span>
              )}
            </div>
          )}
          <ol>
            {rows.map((row) =>
              row.kind === "calls" ? (
                <CallLine key={row.key} row={row} budget={budget} agents={agents} />
              ) : (
                <OtherLine key={row.key} row={row} budget={budget} limits={session.limits} />
              ),
            )}
          </ol>
        </>
      )}
    </section>
  )
}

/** The budget that is nearest to its ceiling: the one to look at first. */
function fullest(budgets: readonly Budget[], { costUsd, tokens }: Session): Budget | null {
  const share = (budget: Budget) => shareSpent({ costNano: toNano(costUsd), tokens }, budget)
  return budgets.toSorted((a, b) => share(b) - share(a))[0] ?? null
}
