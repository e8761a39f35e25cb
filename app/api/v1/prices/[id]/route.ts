import { ChangedPrice, PriceParams } from "#lib/contracts/prices"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { deletePrice } from "#lib/services/prices/delete-price"

export const DELETE = route({
  summary: "Take a price back; calls that it priced are charged by the one before it, or by the price book",
  scope: "admin",
  params: PriceParams,
  reply: ChangedPrice,
  handle: deletePrice,
})

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE")
