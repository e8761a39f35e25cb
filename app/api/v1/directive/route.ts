import { z } from "zod"
import { Directive } from "#lib/contracts/directive"
import { Name } from "#lib/contracts/primitives"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { readDirective } from "#lib/services/read-directive"

/** What an agent must do now, for routers and anything that cannot keep a stream. */
export const GET = route({
  summary: "The current directive of an agent, without holding anything",
  scope: "usage:write",
  query: z.strictObject({ agent: Name, session: Name.optional(), user: Name.optional(), model: Name.optional() }),
  reply: Directive,
  handle: readDirective,
})

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET")
