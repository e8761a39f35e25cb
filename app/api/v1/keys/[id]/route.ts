import { KeyParams } from "#lib/contracts/keys"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { revokeKey } from "#lib/services/keys/revoke-key"

export const DELETE = route({
  summary: "End a key: every server refuses it within a second",
  scope: "admin",
  params: KeyParams,
  reply: null,
  handle: revokeKey,
})

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE")
