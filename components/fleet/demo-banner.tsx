"use client"

import { useState } from "react"
import { type Failure, startRunaway } from "./operate.tsx"

/** Says that the fleet is simulated and its limits are not, and gives the viewer a runaway of their own. */
export function DemoBanner() {
  const [state, setState] = useState<"ready" | "sending" | "started">("ready")
  const [failure, setFailure] = useState<Failure>(null)

  async function start() {
    setState("sending")
    const failed = await startRunaway()
    setFailure(failed)
    setState(failed ? "ready" : "started")
    if (!failed) setTimeout(() => setState("ready"), 10_000)
  }

  return (
    <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-b bg-raised px-4 py-1.5 text-label text-muted">
      <span>
        <span className="text-text">simulated fleet</span> · real API, real limits
      </span>
      <span className="flex items-center gap-3" role="status">
        {failure && <span className="text-stop">{failure.detail}</span>}
        {state === "started" && <span>started: watch it climb to its ceiling below</span>}
        <button type="button" className="button-quiet text-text" disabled={state !== "ready"} onClick={start}>
          Start a runaway
        </button>
      </span>
    </div>
  )
}
