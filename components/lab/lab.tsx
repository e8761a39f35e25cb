"use client"

import { Button } from "#components/ui/button"
import { Empty } from "#components/ui/empty"
import { ProblemNote } from "#components/ui/problem-note"
import { Segmented } from "#components/ui/segmented"
import { useParam } from "#components/ui/use-param"
import { LabLanes } from "./lab-lanes.tsx"
import { LabResult } from "./lab-result.tsx"
import { scenarios } from "./scenarios.tsx"
import { type LabState, useLab } from "./use-lab.tsx"

/** A runaway on a budget of $0.05, let loose from the page: which one, how it goes, and where it stopped. */
export function Lab() {
  const [chosen, choose] = useParam("scenario")
  const { start, cancel, ...state } = useLab()
  const scenario = scenarios.find(({ value }) => value === chosen) ?? scenarios[0]
  const running = state.phase === "running"
  return (
    <main id="main" className="min-w-0 pb-8">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 border-line border-b px-4 py-3">
        <Segmented label="Scenario" value={scenario.value} options={scenarios} onChoose={choose} />
        {running ? (
          <Button tone="quiet" onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button tone="plain" onClick={() => void start(scenario)}>
            {state.phase === "idle" ? "Run" : "Run again"}
          </Button>
        )}
        <p className="min-h-9 w-full max-w-prose text-muted">{scenario.about}</p>
      </div>
      <p role="status" className="sr-only">
        {said(state)}
      </p>
      {state.problem && (
        <div className="p-4">
          <ProblemNote problem={state.problem} onRetry={() => void start(scenario)} />
        </div>
      )}
      {state.scenario === null ? (
        <Empty title="Nothing has run here yet.">
          Choose a scenario and press Run. Its calls go to this server's own public API, in an organization of the lab's own: your limits,
          figures and agents stay as they are. A run takes up to 15 seconds and costs nothing.
        </Empty>
      ) : (
        <>
          <LabLanes scenario={state.scenario} phase={state.phase} progress={state.progress} />
          {state.report && <LabResult report={state.report} />}
        </>
      )}
    </main>
  )
}

/** For who does not see the figures move. */
function said({ phase, report }: LabState): string {
  if (phase === "done" && report) return `Done: ${report.admitted} calls admitted, overshoot $${report.overshootUsd}`
  return { idle: "", running: "Running", done: "Done", cancelled: "Cancelled", failed: "" }[phase]
}
