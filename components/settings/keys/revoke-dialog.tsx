"use client"

import type { ReactNode } from "react"
import { Confirm } from "#components/action/confirm"
import type { ApiKey } from "#lib/contracts/keys"

/** @param lastUse a sentence: who is cut off by it */
export function RevokeDialog({ apiKey, lastUse, onClose }: { apiKey: ApiKey; lastUse: ReactNode; onClose: () => void }) {
  return (
    <Confirm
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
      request={{ url: `/api/v1/keys/${apiKey.id}`, method: "DELETE" }}
      said={() => `${apiKey.name} is revoked`}
      onClose={onClose}
    />
  )
}
