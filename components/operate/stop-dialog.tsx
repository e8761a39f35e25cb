"use client"

import type { ReactNode } from "react"
import { useAction } from "#components/action/use-action"
import { useRead } from "#components/action/use-read"
import { counted } from "#components/format/count"
import { formatNano, toNano } from "#components/format/money"
import { useFleet } from "#components/live/fleet-live"
import { Question } from "#components/ui/dialog"
import { Reason } from "#components/ui/field"
import { useToast } from "#components/ui/toast"
import type { ListedHold } from "#lib/contracts/authorize"
import type { BurnSnapshot } from "#lib/contracts/burn"
import type { KillSwitch } from "#lib/contracts/stops"
import { type Reach, reachOf, type Target, targetName } from "./target.tsx"

type StopProps = {
  target: Target
  onClose: () => void
  /** What the page knows to stop, where the live fleet does not tell: `12 calls and $0.40 so far`. */
  facts?: ReactNode
  /** The fleet as the server drew it, until the stream has spoken. */
  initial?: BurnSnapshot
}

/** The question before a stop: what ends, in numbers, who will not hear it, why, and one red button. */
export function StopDialog(props: StopProps) {
  const title = (
    <>
      Stop <b>{props.target.subject ?? "everything"}</b>?
    </>
  )
  return <StopQuestion {...props} title={title} />
}

type QuestionProps = StopProps & {
  title: ReactNode
  /** Above the reason: whom to stop, where that is still open; `ready` once it is said. */
  fields?: ReactNode
  ready?: boolean
}

export function StopQuestion({ target, onClose, facts, initial, title, fields, ready = true }: QuestionProps) {
  const { fleet } = useFleet()
  const reach = reachOf(target, fleet ?? initial ?? null)
  const { run, pending, problem } = useAction<KillSwitch>()
  const say = useToast()

  async function stop(form: FormData) {
    const reason = String(form.get("reason") ?? "").trim() || "stopped from the dashboard"
    const done = await run({ url: "/api/v1/kill-switches", body: { ...target, reason } })
    if (!done) return
    say(`${target.subject ?? "Everything"} is stopped`)
    onClose()
  }
  return (
    <Question
      title={title}
      consequence={
        <>
          <span className="text-text">{ready ? <Ends target={target} reach={reach} facts={facts} /> : "Say whom."}</span> Agents get{" "}
          <code className="figure">kill</code>, recorded usage is kept.
          <Blind target={target} blind={reach?.blind ?? []} />
        </>
      }
      does={["Stop now", "Stopping…"]}
      tone="stop"
      pending={pending}
      problem={problem}
      ready={ready}
      onSubmit={stop}
      onClose={onClose}
    >
      {fields}
      <Reason placeholder="loops on the same page" />
    </Question>
  )
}

function Ends({ target, reach, facts }: { target: Target; reach: Reach; facts: ReactNode }) {
  const holds = useHolds(target)
  if (!reach)
    return (
      <>
        Every call of {targetName(target)} stops at once{holds && `, and ${holds}`}.{facts && <> {facts}</>}
      </>
    )
  return (
    <>
      {counted(reach.sessions, "session")}
      {holds && `, ${holds}`} and <span className="figure">{formatNano(reach.burnNano)}/min</span> stop at once.
    </>
  )
}

/** `2 holds ($0.04)`: budget set aside for calls under way; null where there is none or it is not known. */
function useHolds({ scope, subject }: Target): string | null {
  const named = (scope === "agent" || scope === "session") && subject !== null
  const url = named ? `/api/v1/holds?${new URLSearchParams({ [scope]: subject, state: "open", limit: "200" })}` : null
  const open = useRead<{ items: ListedHold[]; nextCursor: string | null }>(url)
  if (!open || open.items.length === 0) return null
  const heldNano = open.items.reduce((sum, { costUsd }) => sum + toNano(costUsd), 0n)
  return `${counted(open.items.length, "hold")}${open.nextCursor ? " and more" : ""} (${formatNano(heldNano)})`
}

function Blind({ target, blind }: { target: Target; blind: string[] }) {
  if (blind.length === 0) return null
  const only = target.scope === "agent"
  return (
    <b className="mt-2 block font-medium text-slow">
      {only ? `${target.subject} is blind` : `${counted(blind.length, "agent")} of them ${blind.length === 1 ? "is" : "are"} blind`}:{" "}
      {blind.length === 1
        ? "it will not hear this. Revoke its key, or stop its process."
        : "they will not hear this. Revoke their keys, or stop their processes."}
    </b>
  )
}
