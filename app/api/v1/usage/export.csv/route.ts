import { exportCsv } from "#lib/http/export-csv"
import { notAllowed } from "#lib/http/not-allowed"

/** Recorded calls, one a line, as long as it takes. */
export const GET = exportCsv

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
