"use client"

import { lazy, Suspense, useState } from "react"
import { Button } from "#components/ui/button"

const NewKeyDialog = lazy(() => import("./new-key-dialog.tsx").then(({ NewKeyDialog }) => ({ default: NewKeyDialog })))

export function NewKeyButton() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="plain" className="ml-auto" onClick={() => setOpen(true)}>
        New key
      </Button>
      <Suspense>{open && <NewKeyDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
