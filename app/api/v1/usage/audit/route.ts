import { UsageAudit, UsageAuditQuery } from "#lib/contracts/usage-summary"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { auditFacts } from "#lib/services/usage/audit-facts"

export const GET = route({
  summary: "What became of everything that was sent, by day: counted, repeated, contradicting itself, invalid, without usage",
  scope: "read",
  query: UsageAuditQuery,
  reply: UsageAudit,
  handle: auditFacts,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
