import { page } from "#lib/contracts/primitives"
import { Session, SessionQuery } from "#lib/contracts/sessions"
import { route } from "#lib/http/route"
import { listSessions } from "#lib/services/list-sessions"

export const GET = route({
  summary: "Sessions, newest first",
  scope: "read",
  query: SessionQuery,
  reply: page(Session),
  handle: listSessions,
})
