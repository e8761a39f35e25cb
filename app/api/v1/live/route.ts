import { liveBurn } from "#lib/http/live-burn"
import { notAllowed } from "#lib/http/not-allowed"

/** The fleet as server-sent events: one `snapshot`, then a `patch` at each change. */
export const GET = liveBurn

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
