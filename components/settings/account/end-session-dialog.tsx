"use client"

import { useRouter } from "next/navigation"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"

export function EndSessionDialog({ id, what, onClose }: { id?: string; what: string; onClose: () => void }) {
  const { run, pending, problem } = useAction()
  const router = useRouter()
  const say = useToast()
  async function end() {
    if (!(await run({ url: id ? `/api/v1/member-sessions/${id}` : "/api/v1/member-sessions", method: "DELETE" }))) return
    say(`${what} signed out`)
    onClose()
    router.refresh()
  }
  return (
    <Question
      title={
        <>
          Sign out <b>{what}</b>?
        </>
      }
      consequence="What is open there stops within five seconds and asks to sign in again. Agents and keys are not touched."
      does={["Sign out", "Signing out…"]}
      tone="stop"
      pending={pending}
      problem={problem}
      onSubmit={end}
      onClose={onClose}
    />
  )
}
