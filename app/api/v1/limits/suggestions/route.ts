import { LimitSuggestions } from "#lib/contracts/limits"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { suggestLimits } from "#lib/services/limits/suggest-limits"

export const GET = route({
  summary: "Limits that the organization's own traffic would rarely have met, and whom they would have stopped last week",
  scope: "read",
  reply: LimitSuggestions,
  handle: suggestLimits,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
