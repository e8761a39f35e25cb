import { MemberIdentityParams } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { disconnectIdentity } from "#lib/services/members/disconnect-identity"

export const DELETE = route({
  summary: "Disconnect an identity provider: one's own, or anybody's for admins",
  scope: "read",
  params: MemberIdentityParams,
  reply: null,
  handle: disconnectIdentity,
})

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE")
