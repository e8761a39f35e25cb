import { ApiKey, CreatedKey, KeyQuery, NewKey } from "#lib/contracts/keys"
import { page } from "#lib/contracts/primitives"
import { IdempotencyKey, idempotentSecret } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { createKey } from "#lib/services/create-key"
import { listKeys } from "#lib/services/keys/list-keys"

export const GET = route({ summary: "API keys, newest first", scope: "admin", query: KeyQuery, reply: page(ApiKey), handle: listKeys })

export const POST = route({
  summary: "Make an API key; its plaintext stands in this reply alone",
  scope: "admin",
  headers: IdempotencyKey,
  body: NewKey,
  reply: CreatedKey,
  status: 201,
  handle: idempotentSecret("keys.create", (ctx, input: NewKey) => createKey(ctx, input)),
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
