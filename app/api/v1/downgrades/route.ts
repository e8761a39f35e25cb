import { Downgrades } from "#lib/contracts/downgrades"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { putDowngrades, readDowngrades } from "#lib/services/limits/downgrades"

export const GET = route({
  summary: "What a model is exchanged for while a downgrade limit is exhausted",
  scope: "read",
  reply: Downgrades,
  handle: readDowngrades,
})

export const PUT = route({
  summary: "Put another table of cheaper models in place: each target priced and cheaper, no loops",
  scope: "admin",
  body: Downgrades,
  reply: Downgrades,
  handle: putDowngrades,
})

export const { POST, PATCH, DELETE } = notAllowed("GET", "PUT")
