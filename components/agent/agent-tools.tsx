"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { EngineersOnly } from "#components/frame/engineers-only"
import { useViewer } from "#components/frame/viewer"
import { isResumable } from "#components/operate/is-resumable"
import { OverdriveDialog } from "#components/operate/overdrive-dialog"
import { ResumeDialog } from "#components/operate/resume-dialog"
import { StopDialog } from "#components/operate/stop-dialog"
import { Button } from "#components/ui/button"
import type { AgentDetail } from "#lib/contracts/agents"
import type { AgentRow } from "#lib/contracts/burn"
import { AgentEditDialog } from "./agent-edit-dialog.tsx"

type Open = "edit" | "overdrive" | "resume" | "stop"

/** What an engineer can do about an agent: edit it, stop it, and lift what stops it. */
export function AgentTools({ agent, row }: { agent: Pick<AgentDetail, "id" | "name" | "label" | "expectedEveryMs">; row: AgentRow }) {
  const { mayOperate } = useViewer()
  const [open, setOpen] = useState<Open | null>(null)
  const router = useRouter()
  if (!mayOperate) return <EngineersOnly does="edit, stop and resume agents" />
  const { stop } = row
  const killed = stop?.cause.kind === "kill_switch"
  const session = stop?.cause.scope === "session" ? stop.cause.subject : null
  const resumable = stop !== null && isResumable(stop)
  const close = () => {
    setOpen(null)
    router.refresh()
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen("edit")}>
        Edit<span className="sr-only"> {agent.name}</span>
      </Button>
      {session !== null && stop?.lift.how.includes("overdrive") && (
        <Button size="small" onClick={() => setOpen("overdrive")}>
          Overdrive
        </Button>
      )}
      {resumable && (
        <Button size="small" tone="plain" onClick={() => setOpen("resume")}>
          Resume<span className="sr-only"> {agent.name}</span>
        </Button>
      )}
      {!killed && (
        <Button size="small" tone="alarm" onClick={() => setOpen("stop")}>
          Stop<span className="sr-only"> {agent.name}</span>
        </Button>
      )}
      {open === "edit" && <AgentEditDialog agent={agent} onClose={() => setOpen(null)} />}
      {open === "overdrive" && session !== null && <OverdriveDialog session={session} onClose={close} />}
      {open === "stop" && <StopDialog target={{ scope: "agent", subject: agent.name }} onClose={close} />}
      {open === "resume" && stop && (
        <ResumeDialog
          stop={{ name: agent.name, id: stop.cause.id, since: stop.since, by: stop.by, reason: stop.reason ?? row.reason, session }}
          onClose={close}
        />
      )}
    </>
  )
}
