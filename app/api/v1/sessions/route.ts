import { page } from "#lib/contracts/primitives"
import { Session, SessionQuery } from "#lib/contracts/sessions"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listSessions } from "#lib/services/list-sessions"

export const GET = route({
  summary: "Sessions, newest first",
  scope: "read",
  query: SessionQuery,
  reply: page(Session),
  handle: listSessions,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
