import { Hold, HoldParams, RenewHold } from "#lib/contracts/authorize"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { releaseHold, renewHold } from "#lib/services/holds"

/** Renew. */
export const PATCH = route({
  summary: "Keep a hold for longer, from now on",
  scope: "usage:write",
  params: HoldParams,
  body: RenewHold,
  reply: Hold,
  handle: renewHold,
})

/** Release. */
export const DELETE = route({
  summary: "The call did not happen: give everything back; repeatable",
  scope: "usage:write",
  params: HoldParams,
  reply: null,
  handle: releaseHold,
})

export const { GET, POST, PUT } = notAllowed("PATCH", "DELETE")
