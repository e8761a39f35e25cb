import { PlanList, SetPlanQuota } from "#lib/contracts/plans"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { putPlanQuota } from "#lib/services/users/put-plan-quota"

export const PUT = route({
  summary: "Give the users of a plan a monthly quota in place of everyone's; null takes it back",
  scope: "admin",
  body: SetPlanQuota,
  reply: PlanList,
  handle: putPlanQuota,
})

export const { GET, POST, PATCH, DELETE } = notAllowed("PUT")
