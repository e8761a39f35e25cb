import { UserExportQuery } from "#lib/contracts/users"
import { csvDownload } from "#lib/http/csv-download"
import { notAllowed } from "#lib/http/not-allowed"
import { exportUsers } from "#lib/services/users/export-users"

export const GET = csvDownload({
  summary: "Users, their plans and their own quotas as a CSV file that can be changed and imported",
  scope: "read",
  query: UserExportQuery,
  filename: "users.csv",
  lines: exportUsers,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
