import { ImportUsers, PutUsersReport } from "#lib/contracts/users"
import { etag, OptionalIfMatch, withRevisionsIfAny } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { importUsers } from "#lib/services/users/import-users"

export const POST = route({
  summary: "Make and change users by a CSV file of up to 5,000 lines: all or none; a dry run only tells",
  scope: "admin",
  headers: OptionalIfMatch,
  body: ImportUsers,
  reply: PutUsersReport,
  replyHeaders: etag,
  handle: withRevisionsIfAny(importUsers),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
