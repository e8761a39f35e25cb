"use client"

import { lazy, Suspense, useState } from "react"
import { Button } from "#components/ui/button"

const InviteDialog = lazy(() => import("./invite-dialog.tsx").then(({ InviteDialog }) => ({ default: InviteDialog })))

export function InviteButton() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="plain" onClick={() => setOpen(true)}>
        Invite…
      </Button>
      <Suspense>{open && <InviteDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
