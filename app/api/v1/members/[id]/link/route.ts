import { MemberLink, MemberParams } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { makeMemberLink } from "#lib/services/members/make-member-link"

export const POST = route({
  summary: "A new invitation, or a link to a new password; those made before are void",
  scope: "admin",
  params: MemberParams,
  reply: MemberLink,
  status: 201,
  handle: makeMemberLink,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
