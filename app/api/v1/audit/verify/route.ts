import { AuditVerification } from "#lib/contracts/audit-verification"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { verifyAudit } from "#lib/services/verify-audit"

/** Is the trail as it was written? */
export const GET = route({
  summary: "Recompute the hash chain of the audit trail now, and name every entry that was changed or removed",
  scope: "admin",
  reply: AuditVerification,
  handle: verifyAudit,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
