import { ChangedPrice, NewPrice, Prices } from "#lib/contracts/prices"
import { IdempotencyKey, idempotent } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { keepPrice } from "#lib/services/prices/keep-price"
import { listPrices } from "#lib/services/prices/list-prices"
import { setPrice } from "#lib/services/prices/set-price"

export const GET = route({ summary: "Your own prices, by model", scope: "read", reply: Prices, handle: listPrices })

const keep = idempotent("prices.create", keepPrice)

export const POST = route({
  summary: "Give a model a price of your own; calls recorded since it begins are charged by it, as adjustments",
  scope: "admin",
  headers: IdempotencyKey,
  body: NewPrice,
  reply: ChangedPrice,
  status: 201,
  handle: async (ctx, input, header) => setPrice(ctx, await keep(ctx, input, header)),
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
