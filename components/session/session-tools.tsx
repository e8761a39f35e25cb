"use client"

import { useState } from "react"
import { counted } from "#components/format/count"
import { formatUsd } from "#components/format/money"
import { useViewer } from "#components/frame/viewer"
import { OverdriveDialog } from "#components/operate/overdrive-dialog"
import { ResumeDialog } from "#components/operate/resume-dialog"
import { StopDialog } from "#components/operate/stop-dialog"
import { Button } from "#components/ui/button"
import type { Session } from "#lib/contracts/sessions"
import { causeWords } from "./stop-words.tsx"

/** Overdrive, Resume and Stop of a session; `onDone` after each. */
export function SessionTools({ session, onDone }: { session: Session; onDone: () => void }) {
  const { mayOperate } = useViewer()
  const [open, setOpen] = useState<"overdrive" | "resume" | "stop" | null>(null)
  const { id, name, stop, calls, costUsd, limits } = session
  if (!mayOperate) return null
  const close = () => {
    setOpen(null)
    onDone()
  }
  // A person's stop of the agent, the user or everything is lifted where it was set.
  const resumable = stop !== null && (stop.cause.id.startsWith("inc_") || stop.cause.kind === "kill_switch")
  const killed = stop?.cause.kind === "kill_switch"
  return (
    <>
      {limits.some(({ overdrive }) => overdrive) && (
        <Button size="small" onClick={() => setOpen("overdrive")}>
          Overdrive
        </Button>
      )}
      {resumable && (
        <Button size="small" tone="plain" onClick={() => setOpen("resume")}>
          Resume
        </Button>
      )}
      {!killed && (
        <Button size="small" tone="alarm" onClick={() => setOpen("stop")}>
          Stop<span className="sr-only"> session {name}</span>
        </Button>
      )}
      {open === "overdrive" && <OverdriveDialog session={name} id={id} onClose={close} />}
      {open === "stop" && (
        <StopDialog
          target={{ scope: "session", subject: name }}
          facts={
            <>
              {counted(calls, "call")} and {formatUsd(costUsd)} so far.
            </>
          }
          onClose={close}
        />
      )}
      {open === "resume" && stop && (
        <ResumeDialog
          stop={{ name, id: stop.cause.id, since: stop.since, by: stop.by, reason: stop.reason ?? causeWords(stop.cause), session: name }}
          onClose={close}
        />
      )}
    </>
  )
}
