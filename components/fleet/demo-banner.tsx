"use client"

import { useState } from "react"
import { useAction } from "#components/action/use-action"
import { EngineersOnly } from "#components/frame/engineers-only"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"

/** Says that the fleet is simulated and its limits are not, and gives the viewer a runaway of their own. */
export function DemoBanner() {
  const { run, pending, problem } = useAction()
  const { mayOperate } = useViewer()
  const [started, setStarted] = useState(false)

  async function start() {
    if (!(await run({ url: "/api/demo/runaway", body: {} }))) return
    setStarted(true)
    setTimeout(() => setStarted(false), 10_000)
  }

  return (
    <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-b bg-raised px-4 py-1.5 text-label text-muted">
      <span>
        <span className="text-text">simulated fleet</span> · real API, real limits
      </span>
      <span className="flex items-center gap-3" role="status">
        {problem && <span className="text-stop">{problem.detail}</span>}
        {started && <span>started: watch it climb to its ceiling below</span>}
        {mayOperate ? (
          <Button size="small" disabled={pending || started} onClick={start}>
            Start a runaway
          </Button>
        ) : (
          <EngineersOnly does="may start a runaway here" />
        )}
      </span>
    </div>
  )
}
