"use client"

import { lazy, Suspense, useState } from "react"
import { AdminsOnly } from "#components/frame/admins-only"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"

// Looked at once in a while, by admins.
const WebhooksDialog = lazy(() => import("./webhooks-dialog.tsx").then(({ WebhooksDialog }) => ({ default: WebhooksDialog })))

/** Where incidents are told outside of the building, for who may say so. */
export function WebhooksButton() {
  const [open, setOpen] = useState(false)
  const { mayAdmin } = useViewer()
  if (!mayAdmin) return <AdminsOnly what="webhooks" />
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Webhooks…
      </Button>
      <Suspense>{open && <WebhooksDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
