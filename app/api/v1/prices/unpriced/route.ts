import { UnpricedModels } from "#lib/contracts/prices"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listUnpriced } from "#lib/services/prices/list-unpriced"

export const GET = route({
  summary: "Models called in the last 30 days that nobody has a price of",
  scope: "read",
  reply: UnpricedModels,
  handle: listUnpriced,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
