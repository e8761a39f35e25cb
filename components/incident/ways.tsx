"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useViewer } from "#components/frame/viewer"
import { liftWords } from "#components/operate/lift-words"
import { OverdriveDialog } from "#components/operate/overdrive-dialog"
import { ResumeDialog } from "#components/operate/resume-dialog"
import { Button, ButtonLink } from "#components/ui/button"
import type { Incident } from "#lib/contracts/incidents"
import { RaiseDialog } from "./raise-dialog.tsx"
import { numberOf, whomOf } from "./words.tsx"

type Way = "resume" | "overdrive" | "raise"

/** Who may lift an open incident and how, in words; and beside it a button for each way that helps and that the viewer may go. */
export function Ways({ incident }: { incident: Incident }) {
  const [way, setWay] = useState<Way | null>(null)
  const { mayOperate, mayAdmin } = useViewer()
  const router = useRouter()
  const { cause, lift } = incident
  if (incident.state === "closed") return null
  const has = (one: Way) => lift?.how.includes(one) === true
  const session = cause.scope === "session" ? cause.subject : null
  const upgrade = lift?.how.includes("upgrade") && lift.url && !lift.url.startsWith("/") ? lift.url : null

  function close() {
    setWay(null)
    router.refresh()
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {has("resume") && mayOperate && (
        <Button tone="plain" onClick={() => setWay("resume")}>
          Resume
        </Button>
      )}
      {has("overdrive") && session !== null && mayOperate && (
        <Button tone={has("resume") ? "quiet" : "plain"} onClick={() => setWay("overdrive")}>
          Overdrive
        </Button>
      )}
      {has("raise") && cause.kind === "limit" && mayAdmin && <Button onClick={() => setWay("raise")}>Raise…</Button>}
      {upgrade && <ButtonLink href={upgrade}>Upgrade page</ButtonLink>}
      <span className="text-table text-muted">{lift ? sentence(liftWords(lift)) : "It ends by itself; nobody has to lift it."}</span>
      {way === "resume" && (
        <ResumeDialog
          stop={{
            name: whomOf(cause),
            id: incident.id,
            since: incident.openedAt,
            by: null,
            reason: numberOf(incident),
            session,
          }}
          onClose={close}
        />
      )}
      {way === "overdrive" && session !== null && <OverdriveDialog session={session} onClose={close} />}
      {way === "raise" && <RaiseDialog incident={incident} onClose={close} />}
    </div>
  )
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
