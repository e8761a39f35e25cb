import { ChangedLimit, Limit, LimitParams, LimitPatch } from "#lib/contracts/limits"
import { etag, IfMatch, withRevisions } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { deleteLimit } from "#lib/services/limits/delete-limit"
import { readLimit } from "#lib/services/limits/list-limits"
import { updateLimit } from "#lib/services/limits/update-limit"

export const GET = route({ summary: "One rule", scope: "read", params: LimitParams, reply: Limit, replyHeaders: etag, handle: readLimit })

export const PATCH = route({
  summary: "Change a rule, with the next decision of every server; says whom it blocks now",
  scope: "admin",
  headers: IfMatch,
  params: LimitParams,
  body: LimitPatch,
  reply: ChangedLimit,
  replyHeaders: etag,
  handle: withRevisions(updateLimit),
})

export const DELETE = route({
  summary: "End a rule and what it blocks",
  scope: "admin",
  headers: IfMatch,
  params: LimitParams,
  reply: null,
  handle: withRevisions(deleteLimit),
})

export const { POST, PUT } = notAllowed("GET", "PATCH", "DELETE")
