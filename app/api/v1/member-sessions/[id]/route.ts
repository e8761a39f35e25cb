import { MemberSessionParams } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { endMemberSession } from "#lib/services/members/end-member-session"

export const DELETE = route({
  summary: "Sign one browser out: one's own, or anybody's for admins; what it has open ends within seconds",
  scope: "read",
  params: MemberSessionParams,
  reply: null,
  handle: endMemberSession,
})

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE")
