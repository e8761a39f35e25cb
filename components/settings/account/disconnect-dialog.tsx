"use client"

import { Confirm } from "#components/action/confirm"

export function DisconnectDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  return (
    <Confirm
      title={
        <>
          Disconnect <b>{name}</b>?
        </>
      }
      consequence="It signs you in no more: without a password you then need a new link from an admin. Where you are signed in now, you stay signed in."
      does={["Disconnect", "Disconnecting…"]}
      tone="stop"
      request={{ url: `/api/v1/account/identities/${id}`, method: "DELETE" }}
      said={() => `${name} signs you in no more`}
      onClose={onClose}
    />
  )
}
