"use client"

import { Phrases } from "#components/operate/phrases"
import { stopPhrases } from "#components/operate/stop-phrases"
import { Status } from "#components/ui/status"
import { useZone } from "#components/zone/zone-context"
import type { AgentStatus, Stop } from "#lib/contracts/burn"
import { causeWords } from "./cause-words.tsx"

/** How it stands, and in words what stopped it; its two lines are kept while nothing does, so that a stop moves nothing. */
export function StopNote({ status, stop, children }: { status: AgentStatus; stop: Stop | null; children?: React.ReactNode }) {
  const zone = useZone()
  return (
    <div
      className={`flex min-h-13.5 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b border-l-2 px-4 py-2 ${stop ? "border-l-stop" : "border-l-transparent"}`}
    >
      <Status status={status} />
      {stop && (
        <p className="min-w-60 flex-1 text-muted">
          <Phrases phrases={stopPhrases(stop, zone, causeWords(stop.cause))} />
        </p>
      )}
      <span className="ml-auto flex flex-wrap items-center gap-2">{children}</span>
    </div>
  )
}
