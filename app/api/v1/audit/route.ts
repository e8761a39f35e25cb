import { AuditEntry, AuditQuery } from "#lib/contracts/audit"
import { page } from "#lib/contracts/primitives"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listAudit } from "#lib/services/audit-trail/list-audit"

export const GET = route({
  summary: "Who changed what, newest first",
  scope: "admin",
  query: AuditQuery,
  reply: page(AuditEntry),
  handle: listAudit,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
