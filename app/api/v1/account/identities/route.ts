import { MemberIdentities } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listIdentities } from "#lib/services/members/list-identities"

export const GET = route({
  summary: "Identity providers by which you sign in",
  scope: "read",
  reply: MemberIdentities,
  handle: listIdentities,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
