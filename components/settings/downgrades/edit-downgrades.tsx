"use client"

import { useRouter } from "next/navigation"
import { lazy, Suspense, useState } from "react"
import { AdminsOnly } from "#components/frame/admins-only"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import type { Downgrades } from "#lib/contracts/downgrades"

const DowngradeDialog = lazy(() => import("./downgrade-dialog.tsx").then(({ DowngradeDialog }) => ({ default: DowngradeDialog })))

export function EditDowngrades({ pairs, revision }: { pairs: Downgrades["pairs"]; revision: number }) {
  const [open, setOpen] = useState(false)
  const { mayAdmin } = useViewer()
  const router = useRouter()
  if (!mayAdmin) return <AdminsOnly what="downgrades" />
  function close() {
    setOpen(false)
    router.refresh()
  }
  return (
    <>
      <Button size="small" tone="plain" onClick={() => setOpen(true)}>
        Change…
      </Button>
      <Suspense>{open && <DowngradeDialog pairs={pairs} revision={revision} onClose={close} />}</Suspense>
    </>
  )
}
