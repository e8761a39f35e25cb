import { IncidentDetail, IncidentParams, ResumeIncident } from "#lib/contracts/incidents"
import { IdempotencyKey, idempotent } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { resumeIncident } from "#lib/services/incidents/resume-incident"

/** Resume. */
export const POST = route({
  summary: "Lift the block of an incident; 409 `still_exhausted` says what would, where the budget is still used up",
  scope: "operate",
  headers: IdempotencyKey,
  params: IncidentParams,
  body: ResumeIncident,
  reply: IncidentDetail,
  handle: idempotent("incidents.resume", resumeIncident),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
