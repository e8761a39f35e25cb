import { UsageExportQuery } from "#lib/contracts/usage-summary"
import { csvDownload } from "#lib/http/csv-download"
import { notAllowed } from "#lib/http/not-allowed"
import { exportUsage } from "#lib/services/usage/export-usage"

export const GET = csvDownload({
  summary: "Recorded calls as a CSV file: decimals exact, one call a line, in order of arrival",
  scope: "read",
  query: UsageExportQuery,
  filename: "usage.csv",
  lines: exportUsage,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
