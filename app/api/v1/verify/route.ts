import { Verification } from "#lib/contracts/verify"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readVerify } from "#lib/services/read-verify"

/** Do the figures add up? */
export const GET = route({
  summary: "Whether meters, rollups and rings are the sums of their events: the last result with its age; asking begins a new verification",
  scope: "read",
  reply: Verification,
  handle: readVerify,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
