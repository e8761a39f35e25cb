import { PlanList, Plans } from "#lib/contracts/plans"
import { etag, OptionalIfMatch, withRevisionsIfAny } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { putPlans, readPlans } from "#lib/services/limits/plans"

export const GET = route({ summary: "What users may be on", scope: "read", reply: PlanList, replyHeaders: etag, handle: readPlans })

export const PUT = route({
  summary: "Put another list of plans in place; one in use stays",
  scope: "admin",
  headers: OptionalIfMatch,
  body: Plans,
  reply: PlanList,
  replyHeaders: etag,
  handle: withRevisionsIfAny(putPlans),
})

export const { POST, PATCH, DELETE } = notAllowed("GET", "PUT")
