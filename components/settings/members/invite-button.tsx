"use client"

import dynamic from "next/dynamic"
import { useState } from "react"
import { Button } from "#components/ui/button"

const InviteDialog = dynamic(() => import("./invite-dialog.tsx").then((module) => module.InviteDialog))

export function InviteButton() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="plain" onClick={() => setOpen(true)}>
        Invite…
      </Button>
      {open && <InviteDialog onClose={() => setOpen(false)} />}
    </>
  )
}
