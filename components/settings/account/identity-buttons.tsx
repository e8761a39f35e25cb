"use client"

import { lazy, Suspense, useState } from "react"
import { Button } from "#components/ui/button"

const DisconnectDialog = lazy(() => import("./disconnect-dialog.tsx").then(({ DisconnectDialog }) => ({ default: DisconnectDialog })))

/** Goes to the provider and comes back connected. */
export function ConnectButton({ id, name }: { id: string; name: string }) {
  const connect = async () => {
    const { signIn } = await import("next-auth/react")
    await signIn(id, { callbackUrl: "/settings/account" })
  }
  return (
    <Button size="small" onClick={() => void connect()}>
      Connect<span className="sr-only"> {name}</span>
    </Button>
  )
}

export function DisconnectButton({ id, name }: { id: string; name: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="alarm" onClick={() => setOpen(true)}>
        Disconnect<span className="sr-only"> {name}</span>
      </Button>
      <Suspense>{open && <DisconnectDialog id={id} name={name} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
