import { Joined, Joining } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { openRoute } from "#lib/http/open-route"
import { runtime } from "#lib/runtime"
import { join } from "#lib/services/members/join"

export const POST = openRoute({
  summary: "Choose a password by an invitation or a reset link",
  body: Joining,
  reply: Joined,
  handle: (input, meta) => join(runtime().db, input, meta),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
