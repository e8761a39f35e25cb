import { notAllowed } from "#lib/http/not-allowed"
import { signals } from "#lib/http/signals"

/** What an agent must do, as server-sent events. */
export const GET = signals

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
