import { HoldQuery, ListedHold } from "#lib/contracts/authorize"
import { page } from "#lib/contracts/primitives"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listHolds } from "#lib/services/holds"

export const GET = route({ summary: "Holds, newest first", scope: "read", query: HoldQuery, reply: page(ListedHold), handle: listHolds })

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
