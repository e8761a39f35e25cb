"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { grouped } from "#components/format/count"
import { EngineersOnly } from "#components/frame/engineers-only"
import { useViewer } from "#components/frame/viewer"
import { ResumeDialog } from "#components/operate/resume-dialog"
import { StopDialog } from "#components/operate/stop-dialog"
import { Button } from "#components/ui/button"
import type { User } from "#lib/contracts/users"
import { userName } from "./user-name.tsx"

type Stop = { id: string; at: string; by: string | null; reason: string | null }

/** Stop, or Resume where a person or a rule has stopped the user. */
export function UserTools({ user, stop, sentence }: { user: User; stop: Stop | null; sentence: string }) {
  const [open, setOpen] = useState(false)
  const { mayOperate } = useViewer()
  const router = useRouter()
  if (!mayOperate) return <EngineersOnly does="stop and resume users" />
  function close() {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button size="small" tone={stop ? "plain" : "quiet"} onClick={() => setOpen(true)}>
        {stop ? "Resume" : "Stop"}
        <span className="sr-only"> {userName(user)}</span>
      </Button>
      {open &&
        (stop ? (
          <ResumeDialog
            stop={{ name: userName(user), id: stop.id, since: stop.at, by: stop.by, reason: stop.reason ?? sentence }}
            onClose={close}
          />
        ) : (
          <StopDialog
            target={{ scope: "user", subject: user.name }}
            facts={<>{grouped(user.usedTokens)} tokens were used this month.</>}
            onClose={close}
          />
        ))}
    </>
  )
}
