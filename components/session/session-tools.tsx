"use client"

import { useState } from "react"
import { counted } from "#components/format/count"
import { formatUsd } from "#components/format/money"
import { EngineersOnly } from "#components/frame/engineers-only"
import { useViewer } from "#components/frame/viewer"
import { isResumable } from "#components/operate/is-resumable"
import { OverdriveDialog } from "#components/operate/overdrive-dialog"
import { ResumeDialog } from "#components/operate/resume-dialog"
import { StopDialog } from "#components/operate/stop-dialog"
import { Button } from "#components/ui/button"
import type { Stop } from "#lib/contracts/burn"
import type { Session } from "#lib/contracts/sessions"
import { causeWords } from "./cause-words.tsx"

/** Overdrive, Resume and Stop of a session; `onDone` after each. */
export function SessionTools({ session, onDone }: { session: Session; onDone: () => void }) {
  const { mayOperate } = useViewer()
  const [open, setOpen] = useState<"overdrive" | "resume" | "stop" | null>(null)
  const { id, name, stop, calls, costUsd, limits } = session
  if (!mayOperate) return <EngineersOnly does="stop and resume sessions, and give Overdrive" />
  const close = () => {
    setOpen(null)
    onDone()
  }
  const killed = stop?.cause.kind === "kill_switch"
  const ways = stop?.lift.how ?? []
  const resumable = stop !== null && isResumable(stop)
  return (
    <>
      {limits.some(({ overdrive }) => overdrive) && (
        <Button size="small" tone={ways.includes("overdrive") ? "plain" : "quiet"} onClick={() => setOpen("overdrive")}>
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
          stop={{
            name: whoseStop(session, stop),
            id: stop.cause.id,
            since: stop.since,
            by: stop.by,
            reason: stop.reason ?? causeWords(stop.cause),
            session: name,
          }}
          onClose={close}
        />
      )}
    </>
  )
}

/** A stop may be one of the agent, the user or everything: then that is what is resumed, and the question says so. */
function whoseStop({ name }: Session, { cause: { scope, subject } }: Stop): string {
  if (scope === "session") return name
  return subject === null ? "everything" : `${scope} ${subject}`
}
