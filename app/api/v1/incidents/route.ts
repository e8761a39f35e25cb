import { Incident, IncidentQuery } from "#lib/contracts/incidents"
import { page } from "#lib/contracts/primitives"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listIncidents } from "#lib/services/incidents/list-incidents"

export const GET = route({
  summary: "What tripped: open incidents first, newest first",
  scope: "read",
  query: IncidentQuery,
  reply: page(Incident),
  handle: listIncidents,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
