import { MemberSessions, MemberSessionsQuery } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { endOtherSessions } from "#lib/services/members/end-other-sessions"
import { listMemberSessions } from "#lib/services/members/list-member-sessions"

export const GET = route({
  summary: "Browsers that are signed in: one's own, or everyone's for admins",
  scope: "read",
  query: MemberSessionsQuery,
  reply: MemberSessions,
  handle: listMemberSessions,
})

export const DELETE = route({ summary: "Sign oneself out everywhere but here", scope: "read", reply: null, handle: endOtherSessions })

export const { POST, PUT, PATCH } = notAllowed("GET", "DELETE")
