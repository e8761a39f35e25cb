"use client"

import { useCallback, useEffect, useRef, useState } from "react"
import { noAnswer, problemOf } from "#components/action/send"
import type { LabNews, LabPart, LabProgress, LabReport, LabScenario } from "#lib/contracts/lab"
import type { ProblemDetails } from "#lib/contracts/problem"

export type LabState = {
  phase: "idle" | "running" | "done" | "cancelled" | "failed"
  /** What was started last. */
  scenario: LabScenario | null
  progress: Partial<Record<LabPart, LabProgress>>
  report: LabReport | null
  problem: ProblemDetails | null
}

const BROKEN_OFF = noAnswer("The server went away during the run.")

const IDLE: LabState = { phase: "idle", scenario: null, progress: {}, report: null, problem: null }

/** A run of the lab, line by line. Leaving the page ends it, as `cancel` does. */
export function useLab(): LabState & { start: (scenario: LabScenario) => Promise<void>; cancel: () => void } {
  const [state, setState] = useState(IDLE)
  const running = useRef<AbortController>(null)
  const cancel = useCallback(() => running.current?.abort(), [])
  useEffect(() => cancel, [cancel])

  const start = useCallback(async (scenario: LabScenario) => {
    const run = new AbortController()
    running.current = run
    setState({ ...IDLE, phase: "running", scenario })
    try {
      for await (const news of runOf(scenario, run.signal)) setState((before) => after(before, news))
      setState((before) => (before.phase === "running" ? { ...before, phase: "failed", problem: BROKEN_OFF } : before))
    } catch (thrown) {
      if (run.signal.aborted) return setState((before) => ({ ...before, phase: "cancelled" }))
      const problem = thrown instanceof Refusal ? thrown.problem : BROKEN_OFF
      setState((before) => ({ ...before, phase: "failed", problem }))
    }
  }, [])

  return { ...state, start, cancel }
}

function after(before: LabState, news: LabNews): LabState {
  if (news.type === "report") return { ...before, phase: "done", report: news.report, progress: settled(before.progress, news.report) }
  if (news.type === "failed") return { ...before, phase: "failed", problem: noAnswer(news.detail) }
  return { ...before, progress: { ...before.progress, [news.part]: news } }
}

/** Progress is told a few times a second; what came after the last time stands in the report. */
function settled(progress: LabState["progress"], { checkThenRecord, ...governed }: LabReport): LabState["progress"] {
  return Object.fromEntries(
    Object.values(progress).map((last) => [last.part, { ...last, ...(last.part === "governed" ? governed : checkThenRecord) }]),
  )
}

class Refusal extends Error {
  readonly problem: ProblemDetails
  constructor(problem: ProblemDetails) {
    super(problem.detail)
    this.problem = problem
  }
}

async function* runOf(scenario: LabScenario, signal: AbortSignal): AsyncGenerator<LabNews> {
  const { agents, checkThenRecord } = scenario
  const body = JSON.stringify({ agents, checkThenRecord })
  const response = await fetch("/api/lab", { method: "POST", headers: { "content-type": "application/json" }, body, signal })
  if (!response.ok || !response.body) throw new Refusal(problemOf(response, await response.json().catch(() => null)))
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) yield JSON.parse(line) as LabNews
  }
}
