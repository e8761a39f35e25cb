import { Authorization, AuthorizeRequest } from "#lib/contracts/authorize"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { authorize } from "#lib/services/authorize"

/** Ask before a call. */
export const POST = route({
  summary: "Ask before a call; where it may start, its budget is held until it settles",
  scope: "usage:write",
  body: AuthorizeRequest,
  reply: Authorization,
  trusted: true,
  handle: authorize,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
