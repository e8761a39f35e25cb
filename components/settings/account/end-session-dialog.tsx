"use client"

import { Confirm } from "#components/action/confirm"

export function EndSessionDialog({ id, what, onClose }: { id?: string; what: string; onClose: () => void }) {
  return (
    <Confirm
      title={
        <>
          Sign out <b>{what}</b>?
        </>
      }
      consequence="What is open there stops within five seconds and asks to sign in again. Agents and keys are not touched."
      does={["Sign out", "Signing out…"]}
      tone="stop"
      request={{ url: id ? `/api/v1/member-sessions/${id}` : "/api/v1/member-sessions", method: "DELETE" }}
      said={() => `${what} signed out`}
      onClose={onClose}
    />
  )
}
