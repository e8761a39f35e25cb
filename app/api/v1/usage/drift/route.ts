import { UsageDrift, UsageDriftQuery } from "#lib/contracts/usage-summary"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readDrift } from "#lib/services/usage/read-drift"

export const GET = route({
  summary: "What senders say their calls of models cost, beside what those are charged",
  scope: "read",
  query: UsageDriftQuery,
  reply: UsageDrift,
  handle: readDrift,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
