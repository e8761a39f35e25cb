import { UsageSummary, UsageSummaryQuery } from "#lib/contracts/usage-summary"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { summarizeUsage } from "#lib/services/usage/summarize-usage"

export const GET = route({
  summary: "Usage by model, user, agent or session, and by hour, day or month of the organization's zone; rows and buckets add up exactly",
  scope: "read",
  query: UsageSummaryQuery,
  reply: UsageSummary,
  handle: summarizeUsage,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
