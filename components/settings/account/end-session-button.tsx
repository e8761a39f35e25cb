"use client"

import { lazy, Suspense, useState } from "react"
import { Button } from "#components/ui/button"

const EndSessionDialog = lazy(() => import("./end-session-dialog.tsx").then(({ EndSessionDialog }) => ({ default: EndSessionDialog })))

/** Signs one browser out; without an id all of one's own but this one. */
export function EndSessionButton({ id, what, word = "Sign out" }: { id?: string; what: string; word?: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="alarm" onClick={() => setOpen(true)}>
        {word}
        {id && <span className="sr-only"> {what}</span>}
      </Button>
      <Suspense>{open && <EndSessionDialog {...(id && { id })} what={what} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
