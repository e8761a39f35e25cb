"use client"

import dynamic from "next/dynamic"
import { useState } from "react"
import { Button } from "#components/ui/button"

const EndSessionDialog = dynamic(() => import("./end-session-dialog.tsx").then((module) => module.EndSessionDialog))

/** Signs one browser out; without an id all of one's own but this one. */
export function EndSessionButton({ id, what, word = "Sign out" }: { id?: string; what: string; word?: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="alarm" onClick={() => setOpen(true)}>
        {word}
        {id && <span className="sr-only"> {what}</span>}
      </Button>
      {open && <EndSessionDialog {...(id && { id })} what={what} onClose={() => setOpen(false)} />}
    </>
  )
}
