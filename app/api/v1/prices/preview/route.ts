import { NewPrice, PriceCorrection } from "#lib/contracts/prices"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { previewPrice } from "#lib/services/prices/preview-price"

export const POST = route({
  summary: "What a price would change of what was recorded; changes nothing",
  scope: "read",
  body: NewPrice,
  reply: PriceCorrection,
  handle: previewPrice,
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
