import { page } from "#lib/contracts/primitives"
import { PutUsers, PutUsersReport, User, UserQuery } from "#lib/contracts/users"
import { etag, OptionalIfMatch, withRevisionsIfAny } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listUsers } from "#lib/services/users/list-users"
import { putUsers } from "#lib/services/users/put-users"

export const GET = route({
  summary: "End users, newest first or by what they used",
  scope: "read",
  query: UserQuery,
  reply: page(User),
  handle: listUsers,
})

export const PUT = route({
  summary: "Make and change up to 1,000 users: all rows or none; a dry run only tells",
  scope: "admin",
  headers: OptionalIfMatch,
  body: PutUsers,
  reply: PutUsersReport,
  replyHeaders: etag,
  handle: withRevisionsIfAny(putUsers),
})

export const { POST, PATCH, DELETE } = notAllowed("GET", "PUT")
