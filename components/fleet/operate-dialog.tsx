"use client"

import { AlertDialog } from "radix-ui"
import { type FormEvent, useState } from "react"
import { counted } from "#components/format/count"
import { Money } from "#components/format/money"
import { LiveAgo } from "#components/live/clock"
import type { AgentRow } from "#lib/contracts/burn"
import type { Operation } from "./agent-row.tsx"
import { type Failure, resumeAgent, stopAgent } from "./operate.tsx"

/** One question that says in numbers what will happen, one reason, one button; Esc leaves. */
export function OperateDialog(props: { kind: Operation["kind"]; row: AgentRow; onClose: () => void }) {
  const { kind, row, onClose } = props
  const [failure, setFailure] = useState<Failure>(null)
  const [sending, setSending] = useState(false)
  const [opener] = useState(() => document.activeElement)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get("reason") ?? "").trim()
    setSending(true)
    const failed = await (kind === "resume" && row.stop
      ? resumeAgent(row.stop)
      : stopAgent(row.name, reason || "stopped from the fleet page"))
    setSending(false)
    setFailure(failed)
    if (!failed) onClose()
  }

  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-bg/70" />
        <AlertDialog.Content className="dialog" onCloseAutoFocus={(event) => giveFocusBack(event, opener)}>
          <form onSubmit={submit} className="flex flex-col gap-4">
            {kind === "stop" ? <StopQuestion row={row} /> : <ResumeQuestion row={row} />}
            {failure && (
              <p role="alert" className="text-form text-stop">
                {failure.detail} {failure.requestId && <span className="figure text-label text-muted">request {failure.requestId}</span>}
              </p>
            )}
            <div className="flex justify-end gap-2">
              <AlertDialog.Cancel className="button-quiet h-8">Leave</AlertDialog.Cancel>
              <button type="submit" disabled={sending} className={kind === "stop" ? "button-stop" : "button-plain"}>
                {kind === "stop" ? (sending ? "Stopping…" : "Stop now") : sending ? "Resuming…" : "Resume"}
              </button>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

/** The dialog has no trigger of its own: the button that was pressed in the row gets the focus back. */
function giveFocusBack(event: Event, opener: Element | null) {
  event.preventDefault()
  if (opener instanceof HTMLElement) opener.focus()
}

function StopQuestion({ row }: { row: AgentRow }) {
  return (
    <>
      <AlertDialog.Title className="text-title">
        Stop <b>{row.name}</b>?
      </AlertDialog.Title>
      <AlertDialog.Description className="in-words text-form text-muted">
        <span className="text-text">
          {counted(row.sessionsRunning, "session")} and <Money usd={row.burnRateUsd} per="min" /> stop at once.
        </span>{" "}
        Agents get <code className="figure">kill</code>, recorded usage is kept.
        {row.control === "blind" && (
          <b className="mt-2 block text-slow">{row.name} is blind: it will not hear this. Revoke its key, or stop its process.</b>
        )}
      </AlertDialog.Description>
      <label className="flex flex-col gap-1 text-label text-muted">
        Reason
        <input name="reason" autoComplete="off" maxLength={500} placeholder="loops on the same page" className="field" />
      </label>
    </>
  )
}

function ResumeQuestion({ row }: { row: AgentRow }) {
  return (
    <>
      <AlertDialog.Title className="text-title">
        Resume <b>{row.name}</b>?
      </AlertDialog.Title>
      <AlertDialog.Description className="in-words text-form text-muted">
        It may start calls again at once; its limits stay in force.
        {row.stop && (
          <span className="mt-2 block">
            Stopped <LiveAgo at={row.stop.since} />
            {row.stop.by && ` by ${row.stop.by}`}
            {row.stop.reason && `: “${row.stop.reason}”`}
          </span>
        )}
      </AlertDialog.Description>
    </>
  )
}
