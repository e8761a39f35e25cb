import { CreatedKey, KeyParams, RotateKey } from "#lib/contracts/keys"
import { IdempotencyKey, idempotentSecret } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { rotateKey } from "#lib/services/keys/rotate-key"

export const POST = route({
  summary: "Put a new key in place of one, which keeps working for the overlap",
  scope: "admin",
  headers: IdempotencyKey,
  params: KeyParams,
  body: RotateKey,
  reply: CreatedKey,
  status: 201,
  handle: idempotentSecret("keys.rotate", rotateKey),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
