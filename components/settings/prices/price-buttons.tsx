"use client"

import { useRouter } from "next/navigation"
import { lazy, Suspense, useState } from "react"
import { AdminsOnly } from "#components/frame/admins-only"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import type { Price } from "#lib/contracts/prices"

const PriceDialog = lazy(() => import("./price-dialog.tsx").then(({ PriceDialog }) => ({ default: PriceDialog })))
const DeletePriceDialog = lazy(() => import("./delete-price-dialog.tsx").then(({ DeletePriceDialog }) => ({ default: DeletePriceDialog })))

/** Sets a price; with a model in its place in a list. @param since when that model was first of interest */
export function NewPriceButton({ model, since }: { model?: string; since?: string }) {
  const { open, show, close } = useDialog()
  const { mayAdmin } = useViewer()
  if (!mayAdmin) return model ? null : <AdminsOnly what="prices" />
  return (
    <>
      <Button size="small" tone={model ? "quiet" : "plain"} className="font-sans" onClick={show}>
        {model ? "Set price…" : "New price"}
        {model && <span className="sr-only"> of {model}</span>}
      </Button>
      <Suspense>{open && <PriceDialog model={model ?? ""} since={since ?? null} onClose={close} />}</Suspense>
    </>
  )
}

export function DeletePriceButton({ price }: { price: Price }) {
  const { open, show, close } = useDialog()
  const { mayAdmin } = useViewer()
  if (!mayAdmin) return null
  return (
    <>
      <Button size="small" tone="alarm" className="font-sans" onClick={show}>
        Delete…<span className="sr-only"> price of {price.model}</span>
      </Button>
      <Suspense>{open && <DeletePriceDialog price={price} onClose={close} />}</Suspense>
    </>
  )
}

function useDialog() {
  const [open, setOpen] = useState(false)
  const router = useRouter()
  return {
    open,
    show: () => setOpen(true),
    close: () => {
      setOpen(false)
      router.refresh()
    },
  }
}
