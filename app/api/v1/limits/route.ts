import { ChangedLimit, Limit, LimitQuery, NewLimit } from "#lib/contracts/limits"
import { page } from "#lib/contracts/primitives"
import { IdempotencyKey, idempotent } from "#lib/http/idempotency"
import { etag } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { createLimit } from "#lib/services/limits/create-limit"
import { listLimits } from "#lib/services/limits/list-limits"

export const GET = route({ summary: "Rules, newest first", scope: "read", query: LimitQuery, reply: page(Limit), handle: listLimits })

export const POST = route({
  summary: "Make a rule, in force with the next decision of every server; says whom it blocks now",
  scope: "admin",
  headers: IdempotencyKey,
  body: NewLimit,
  reply: ChangedLimit,
  status: 201,
  replyHeaders: etag,
  handle: idempotent("limits.create", createLimit),
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
