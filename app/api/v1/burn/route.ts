import { BurnSnapshot } from "#lib/contracts/burn"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readBurn } from "#lib/services/read-burn"

/** The fleet as of now. */
export const GET = route({
  summary: "The fleet as of now: every agent with its figures, and what they burn together",
  scope: "read",
  reply: BurnSnapshot,
  handle: readBurn,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
