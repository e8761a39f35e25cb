import { SetQuota, User, UserParams } from "#lib/contracts/users"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { putQuota, resetQuota } from "#lib/services/users/change-quota"

export const PUT = route({
  summary: "Give a user a monthly quota of their own, in place of their plan's or everyone's",
  scope: "admin",
  params: UserParams,
  body: SetQuota,
  reply: User,
  handle: putQuota,
})

export const DELETE = route({
  summary: "Return a user to the quota of their plan, or everyone's",
  scope: "admin",
  params: UserParams,
  reply: User,
  handle: resetQuota,
})

export const { GET, POST, PATCH } = notAllowed("PUT", "DELETE")
