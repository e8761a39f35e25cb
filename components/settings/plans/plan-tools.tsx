"use client"

import { useRouter } from "next/navigation"
import { lazy, Suspense, useState } from "react"
import { useViewer } from "#components/frame/viewer"
import { Button } from "#components/ui/button"
import type { Plan } from "#lib/contracts/plans"

const PlanQuotaDialog = lazy(() => import("./plan-quota-dialog.tsx").then(({ PlanQuotaDialog }) => ({ default: PlanQuotaDialog })))
const RemovePlanDialog = lazy(() => import("./remove-plan-dialog.tsx").then(({ RemovePlanDialog }) => ({ default: RemovePlanDialog })))

/** Its quota, and its end; what is in use stays. */
export function PlanTools({ plan, plans, revision }: { plan: Plan; plans: readonly string[]; revision: number }) {
  const [open, setOpen] = useState<"quota" | "remove" | null>(null)
  const { mayAdmin } = useViewer()
  const router = useRouter()
  if (!mayAdmin) return null
  function close() {
    setOpen(null)
    router.refresh()
  }
  return (
    <span className="inline-flex gap-2 py-1 font-sans max-rail:flex-col">
      <Button size="small" onClick={() => setOpen("quota")}>
        Quota…<span className="sr-only"> of {plan.name}</span>
      </Button>
      <Button size="small" tone="alarm" onClick={() => setOpen("remove")}>
        Remove…<span className="sr-only"> {plan.name}</span>
      </Button>
      <Suspense>
        {open === "quota" && <PlanQuotaDialog plan={plan} onClose={close} />}
        {open === "remove" && <RemovePlanDialog plan={plan} plans={plans} revision={revision} onClose={close} />}
      </Suspense>
    </span>
  )
}
