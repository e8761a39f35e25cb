import { Joined, SetUp } from "#lib/contracts/members"
import { notAllowed } from "#lib/http/not-allowed"
import { openRoute } from "#lib/http/open-route"
import { runtime } from "#lib/runtime"
import { setUp } from "#lib/services/set-up/set-up"

export const POST = openRoute({
  summary: "The first admin, by the token that the server printed; only while nobody can sign in",
  body: SetUp,
  reply: Joined,
  status: 201,
  handle: (input, meta) => setUp(runtime().db, input, meta),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
