"use client"

import { OverdriveDialog } from "#components/operate/overdrive-dialog"
import { ResumeDialog } from "#components/operate/resume-dialog"
import { StopDialog } from "#components/operate/stop-dialog"
import type { AgentRow, BurnSnapshot } from "#lib/contracts/burn"

export type Operation = { kind: "stop" | "resume" | "overdrive"; agentId: string }
/** Opens a dialog; null for who may only look. */
export type OnOperate = ((operation: Operation) => void) | null

/** The dialog that a button of a row opens. */
export function OperateDialog(props: { kind: Operation["kind"]; row: AgentRow; initial: BurnSnapshot; onClose: () => void }) {
  const { kind, row, initial, onClose } = props
  const session = row.stop?.cause.scope === "session" ? row.stop.cause.subject : null
  if (kind === "overdrive" && session) return <OverdriveDialog session={session} onClose={onClose} />
  if (kind === "resume" && row.stop) {
    const { cause, since, by, reason } = row.stop
    return <ResumeDialog stop={{ name: row.name, id: cause.id, since, by, reason: reason ?? row.reason, session }} onClose={onClose} />
  }
  return <StopDialog target={{ scope: "agent", subject: row.name }} initial={initial} onClose={onClose} />
}
