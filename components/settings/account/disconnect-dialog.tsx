"use client"

import { useRouter } from "next/navigation"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"

export function DisconnectDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { run, pending, problem } = useAction()
  const router = useRouter()
  const say = useToast()
  async function disconnect() {
    if (!(await run({ url: `/api/v1/account/identities/${id}`, method: "DELETE" }))) return
    say(`${name} signs you in no more`)
    onClose()
    router.refresh()
  }
  return (
    <Question
      title={
        <>
          Disconnect <b>{name}</b>?
        </>
      }
      consequence="It signs you in no more: without a password you then need a new link from an admin. Where you are signed in you stay so."
      does={["Disconnect", "Disconnecting…"]}
      tone="stop"
      pending={pending}
      problem={problem}
      onSubmit={disconnect}
      onClose={onClose}
    />
  )
}
