"use client"

import { useRouter } from "next/navigation"
import { lazy, Suspense, useState } from "react"
import { LiveAgo, useClock } from "#components/live/clock"
import { Button } from "#components/ui/button"
import type { ApiKey } from "#lib/contracts/keys"

const RevokeDialog = lazy(() => import("./revoke-dialog.tsx").then(({ RevokeDialog }) => ({ default: RevokeDialog })))
const RotateDialog = lazy(() => import("./rotate-dialog.tsx").then(({ RotateDialog }) => ({ default: RotateDialog })))

/** Rotate and revoke, while there is something to end. */
export function KeyTools({ apiKey }: { apiKey: ApiKey }) {
  const [open, setOpen] = useState<"rotate" | "revoke" | null>(null)
  const { nowMs } = useClock()
  const router = useRouter()
  if (apiKey.revokedAt || (apiKey.expiresAt && Date.parse(apiKey.expiresAt) <= nowMs)) return null
  function close() {
    setOpen(null)
    router.refresh()
  }
  const lastUse = apiKey.lastUsedAt && (
    <>
      It was last used <LiveAgo at={apiKey.lastUsedAt} />
      {apiKey.lastAgent && <> by {apiKey.lastAgent}</>}.
    </>
  )
  return (
    <span className="inline-flex gap-2 py-1 font-sans max-rail:flex-col">
      {!apiKey.replacedBy && (
        <Button size="small" onClick={() => setOpen("rotate")}>
          Rotate…<span className="sr-only"> {apiKey.name}</span>
        </Button>
      )}
      <Button size="small" tone="alarm" onClick={() => setOpen("revoke")}>
        Revoke…<span className="sr-only"> {apiKey.name}</span>
      </Button>
      <Suspense>
        {open === "rotate" && <RotateDialog apiKey={apiKey} onClose={close} />}
        {open === "revoke" && <RevokeDialog apiKey={apiKey} lastUse={lastUse || "It was never used."} onClose={close} />}
      </Suspense>
    </span>
  )
}
