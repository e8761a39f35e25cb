"use client"

import type { ReactNode } from "react"
import { useAction } from "#components/action/use-action"
import { Question } from "#components/ui/dialog"
import { useToast } from "#components/ui/toast"
import type { ApiKey } from "#lib/contracts/keys"

/** @param lastUse a sentence: who is cut off by it */
export function RevokeDialog({ apiKey, lastUse, onClose }: { apiKey: ApiKey; lastUse: ReactNode; onClose: () => void }) {
  const { run, pending, problem } = useAction()
  const say = useToast()
  async function revoke() {
    if (!(await run({ url: `/api/v1/keys/${apiKey.id}`, method: "DELETE" }))) return
    say(`${apiKey.name} is revoked`)
    onClose()
  }
  return (
    <Question
      title={
        <>
          Revoke <b>{apiKey.name}</b>?
        </>
      }
      consequence={
        <>
          {lastUse} Whoever sends with <code className="figure">{apiKey.hint}…</code> is refused by every server within a second, and cannot
          ask or report any more. What was recorded stays. This cannot be taken back.
        </>
      }
      does={["Revoke", "Revoking…"]}
      tone="stop"
      pending={pending}
      problem={problem}
      onSubmit={revoke}
      onClose={onClose}
    />
  )
}
