import { MemberLink, Members, NewMember } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { inviteMember } from "#lib/services/members/invite-member"
import { listMembers } from "#lib/services/members/list-members"

export const GET = route({
  summary: "Who may sign in, was invited, or may not any more",
  scope: "admin",
  reply: Members,
  handle: listMembers,
})

export const POST = route({
  summary: "Invite somebody: a link by which they choose their password, for seven days",
  scope: "admin",
  body: NewMember,
  reply: MemberLink,
  status: 201,
  handle: inviteMember,
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
