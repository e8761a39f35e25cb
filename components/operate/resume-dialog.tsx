"use client"

import { type ReactNode, useState } from "react"
import { useAction } from "#components/action/use-action"
import { LiveAgo } from "#components/live/clock"
import { Question } from "#components/ui/dialog"
import { Reason } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { Lift } from "#lib/contracts/directive"
import { liftWords } from "./lift-words.tsx"
import { OverdriveDialog } from "./overdrive-dialog.tsx"

export type Resumable = {
  /** What is stopped, as people call it. */
  name: string
  /** `kil_…` of a person's stop, `inc_…` of a rule's: what stands behind the stop (`stop.cause.id`). */
  id: string
  since: string
  by: string | null
  reason: string | null
  /** The session it stands under, if one: Overdrive is offered where the budget is still used up. */
  session?: string | null
}

/** Lift a stop. A rule whose budget is still used up refuses; then what would lift it is offered instead. */
export function ResumeDialog({ stop, onClose }: { stop: Resumable; onClose: () => void }) {
  const { run, pending, problem } = useAction<unknown>()
  const [overdrive, setOverdrive] = useState(false)
  const say = useToast()
  const pressed = stop.id.startsWith("kil_")
  const lift = problem?.code === "still_exhausted" ? (problem.lift ?? null) : null

  async function resume(form: FormData) {
    const note = String(form.get("reason") ?? "").trim()
    const done = await run(
      pressed
        ? { url: `/api/v1/kill-switches/${stop.id}${note && `?${new URLSearchParams({ reason: note })}`}`, method: "DELETE" }
        : { url: `/api/v1/incidents/${stop.id}/resume`, body: { note } },
    )
    if (!done) return
    say(`${stop.name} may go on`)
    onClose()
  }
  if (overdrive && stop.session) return <OverdriveDialog session={stop.session} onClose={onClose} />
  return (
    <Question
      title={
        <>
          Resume <b>{stop.name}</b>?
        </>
      }
      consequence={
        <>
          It may start calls again at once; its limits stay in force.
          <span className="mt-2 block">
            Stopped <LiveAgo at={stop.since} />
            {stop.by && ` by ${stop.by}`}
            {stop.reason && `: “${stop.reason}”`}
          </span>
        </>
      }
      does={["Resume", "Resuming…"]}
      tone="plain"
      pending={pending}
      problem={problem}
      onSubmit={resume}
      onClose={onClose}
    >
      <Reason label="Note" placeholder="what was wrong, and what is different now" required={!pressed} />
      {lift && <OtherWays lift={lift} onOverdrive={stop.session ? () => setOverdrive(true) : null} />}
    </Question>
  )
}

function OtherWays({ lift, onOverdrive }: { lift: Lift; onOverdrive: (() => void) | null }): ReactNode {
  return (
    <p className="text-form text-muted">
      {liftWords(lift)}.{" "}
      {onOverdrive && lift.how.includes("overdrive") && (
        <button type="button" className="text-watch hover:underline" onClick={onOverdrive}>
          Grant Overdrive
        </button>
      )}
    </p>
  )
}
