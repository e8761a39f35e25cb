import { UsageExportQuery } from "#lib/contracts/usage-summary"
import { csvDownload } from "#lib/http/csv-download"
import { notAllowed } from "#lib/http/not-allowed"
import { exportUsage, sinceOfExport } from "#lib/services/usage/export-usage"

export const GET = csvDownload({
  summary:
    "Recorded calls as a CSV file: decimals exact, one call a line, in order of arrival; `x-events-since`: calls that arrived earlier outlived their retention, and are still in every total but not all in the file",
  scope: "read",
  query: UsageExportQuery,
  filename: "usage.csv",
  lines: exportUsage,
  headers: sinceOfExport,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
