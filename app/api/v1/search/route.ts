import { SearchQuery, SearchResult } from "#lib/contracts/search"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { search } from "#lib/services/search/search"

export const GET = route({
  summary: "Agents, users and sessions by part of a name, anything by its id",
  scope: "read",
  query: SearchQuery,
  reply: SearchResult,
  handle: search,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
