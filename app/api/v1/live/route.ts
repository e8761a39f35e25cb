import { liveBurn } from "#lib/http/live-burn"

/** The fleet as server-sent events: one `snapshot`, then a `patch` at each change. */
export const GET = liveBurn
