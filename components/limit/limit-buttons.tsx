"use client"

import { useState } from "react"
import { Confirm } from "#components/action/confirm"
import { AdminsOnly } from "#components/frame/admins-only"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import type { Limit, NewLimit } from "#lib/contracts/limits"
import { LimitDialog } from "./limit-dialog.tsx"

/** Opens the builder; `start` is what it begins with. Nothing for who may not make limits. */
export function NewLimitButton({ start, plans, word = "New limit", tone = "plain" }: NewProps) {
  const [open, setOpen] = useState(false)
  const { mayAdmin } = useViewer()
  if (!mayAdmin) return null
  return (
    <>
      <Button size="small" tone={tone} onClick={() => setOpen(true)}>
        {word}
      </Button>
      {open && <LimitDialog {...(start && { start })} plans={plans} onClose={() => setOpen(false)} />}
    </>
  )
}
type NewProps = { start?: NewLimit; plans: readonly string[]; word?: string; tone?: "plain" | "quiet" }

/** What can be done with one limit: change it, give one subject another ceiling, delete it. */
export function LimitButtons({ limit, plans, replaced }: { limit: Limit; plans: readonly string[]; replaced: number }) {
  const [open, setOpen] = useState<"change" | "replace" | "delete" | null>(null)
  const { mayAdmin } = useViewer()
  if (!mayAdmin) return <AdminsOnly what="limits" />
  const close = () => setOpen(null)
  const general = limit.subject === null && limit.scope !== "org"
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" onClick={() => setOpen("change")}>
        Change…
      </Button>
      {general && (
        <Button size="small" onClick={() => setOpen("replace")}>
          Another ceiling for one…
        </Button>
      )}
      <Button size="small" tone="alarm" onClick={() => setOpen("delete")}>
        Delete…
      </Button>
      {open === "change" && <LimitDialog limit={limit} plans={plans} onClose={close} />}
      {open === "replace" && (
        <LimitDialog
          start={{ ...limit, name: "", subject: "", plan: null, replaces: limit.id, countFrom: "period" }}
          plans={plans}
          onClose={close}
        />
      )}
      {open === "delete" && <DeleteDialog limit={limit} replaced={replaced} onClose={close} />}
    </div>
  )
}

function DeleteDialog({ limit, replaced, onClose }: { limit: Limit; replaced: number; onClose: () => void }) {
  return (
    <Confirm
      title={
        <>
          Delete <b>{limit.name}</b>?
        </>
      }
      consequence={
        <>
          What it blocks may go on at once. {replaced > 0 && `${replaced} that stand in for it go on by themselves. `}The audit trail keeps
          what it was.
        </>
      }
      does={["Delete", "Deleting…"]}
      tone="stop"
      request={{ url: `/api/v1/limits/${limit.id}`, method: "DELETE", ifMatch: `"${limit.revision}"` }}
      said={() => `${limit.name} is deleted`}
      to="/limits"
      onClose={onClose}
    />
  )
}
