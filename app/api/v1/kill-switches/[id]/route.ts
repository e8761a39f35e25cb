import { KillSwitchParams, LiftKillSwitch } from "#lib/contracts/stops"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { liftKillSwitch } from "#lib/services/lift-kill-switch"

/** Resume. */
export const DELETE = route({
  summary: "Lift a stop that a person has set; lifting twice is no error",
  scope: "operate",
  params: KillSwitchParams,
  query: LiftKillSwitch,
  reply: null,
  handle: liftKillSwitch,
})

export const { GET, POST, PUT, PATCH } = notAllowed("DELETE")
