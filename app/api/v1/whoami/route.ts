import { Whoami } from "#lib/contracts/whoami"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { whoami } from "#lib/services/whoami"

/** What this key or member may do. */
export const GET = route({ summary: "What this key may do", scope: "any", reply: Whoami, handle: whoami })

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
