import { NewOverdrive } from "#lib/contracts/overdrive"
import { Session, SessionParams } from "#lib/contracts/sessions"
import { IdempotencyKey, idempotent } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { grantOverdrive } from "#lib/services/overdrive/grant-overdrive"

/** Overdrive. */
export const POST = route({
  summary: "Give a session more for a while; what is given is exactly what may still be spent",
  scope: "operate",
  headers: IdempotencyKey,
  params: SessionParams,
  body: NewOverdrive,
  reply: Session,
  status: 201,
  handle: idempotent("sessions.overdrive", grantOverdrive),
})

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST")
