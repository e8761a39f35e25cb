import { StartedRunaway } from "#lib/contracts/demo"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { startRunaway } from "#lib/services/start-runaway"

/** In a demo organization: let one more simulated agent go wild. */
export const POST = route({
  summary: "In a demo organization: let one more simulated agent go wild",
  scope: "operate",
  status: 202,
  reply: StartedRunaway,
  handle: (ctx) => startRunaway(ctx),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
