"use client"

import { lazy, Suspense } from "react"
import { StopDialog } from "#components/operate/stop-dialog"
import type { AgentRow, BurnSnapshot } from "#lib/contracts/burn"

// What lifts a stop comes when it is asked for. Stop does not: it must not depend on a script that may be lost.
const OverdriveDialog = lazy(() =>
  import("#components/operate/overdrive-dialog").then(({ OverdriveDialog }) => ({ default: OverdriveDialog })),
)
const ResumeDialog = lazy(() => import("#components/operate/resume-dialog").then(({ ResumeDialog }) => ({ default: ResumeDialog })))

export type Operation = { kind: "stop" | "resume" | "overdrive"; agentId: string }
/** Opens a dialog; null for who may only look. */
export type OnOperate = ((operation: Operation) => void) | null

/** The dialog that a button of a row opens. */
export function OperateDialog(props: { kind: Operation["kind"]; row: AgentRow; initial: BurnSnapshot; onClose: () => void }) {
  const { kind, row, initial, onClose } = props
  const session = row.stop?.cause.scope === "session" ? row.stop.cause.subject : null
  if (kind === "overdrive" && session) {
    return (
      <Suspense>
        <OverdriveDialog session={session} onClose={onClose} />
      </Suspense>
    )
  }
  if (kind === "resume" && row.stop) {
    const { cause, since, by, reason } = row.stop
    return (
      <Suspense>
        <ResumeDialog stop={{ name: row.name, id: cause.id, since, by, reason: reason ?? row.reason, session }} onClose={onClose} />
      </Suspense>
    )
  }
  return <StopDialog target={{ scope: "agent", subject: row.name }} initial={initial} onClose={onClose} />
}
