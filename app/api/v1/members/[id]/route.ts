import { Member, MemberParams, MemberPatch } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { updateMember } from "#lib/services/members/update-member"

export const PATCH = route({
  summary: "Another name or role, or disabled: signed out everywhere; never the last admin",
  scope: "admin",
  params: MemberParams,
  body: MemberPatch,
  reply: Member,
  handle: updateMember,
})

export const { GET, POST, PUT, DELETE } = notAllowed("PATCH")
