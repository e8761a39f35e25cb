import { notAllowed } from "#lib/http/not-allowed"
import { labRun } from "#lib/http/run-lab"

/** Let a runaway loose in the lab and tell how it goes. */
export const POST = labRun

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
