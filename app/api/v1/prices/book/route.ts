import { BookQuery, PriceBook } from "#lib/contracts/prices"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readBook } from "#lib/services/prices/read-book"

export const GET = route({
  summary: "What models cost by the price book, per million tokens",
  scope: "read",
  query: BookQuery,
  reply: PriceBook,
  handle: readBook,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
