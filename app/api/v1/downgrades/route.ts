import { Downgrades, DowngradeTable } from "#lib/contracts/downgrades"
import { etag, OptionalIfMatch, withRevisionsIfAny } from "#lib/http/if-match"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { putDowngrades, readDowngrades } from "#lib/services/limits/downgrades"

export const GET = route({
  summary: "What a model is exchanged for while a downgrade limit is exhausted",
  scope: "read",
  reply: DowngradeTable,
  replyHeaders: etag,
  handle: readDowngrades,
})

export const PUT = route({
  summary: "Put another table of cheaper models in place: each target priced and cheaper, no loops",
  scope: "admin",
  headers: OptionalIfMatch,
  body: Downgrades,
  reply: DowngradeTable,
  replyHeaders: etag,
  handle: withRevisionsIfAny(putDowngrades),
})

export const { POST, PATCH, DELETE } = notAllowed("GET", "PUT")
