import { AuditExportQuery } from "#lib/contracts/audit"
import { csvDownload } from "#lib/http/csv-download"
import { notAllowed } from "#lib/http/not-allowed"
import { exportAudit } from "#lib/services/audit-trail/export-audit"

export const GET = csvDownload({
  summary: "Who changed what as a CSV file, newest first",
  scope: "admin",
  query: AuditExportQuery,
  filename: "audit.csv",
  lines: exportAudit,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
