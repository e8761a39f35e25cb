import { IncidentDetail, IncidentParams } from "#lib/contracts/incidents"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readIncident } from "#lib/services/incidents/read-incident"

export const GET = route({
  summary: "One incident, the calls around it and whether it is obeyed",
  scope: "read",
  params: IncidentParams,
  reply: IncidentDetail,
  handle: readIncident,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
