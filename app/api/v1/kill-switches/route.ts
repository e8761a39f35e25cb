import { PageQuery, page } from "#lib/contracts/primitives"
import { KillSwitch, NewKillSwitch } from "#lib/contracts/stops"
import { notAllowed } from "#lib/http/not-allowed"
import { route } from "#lib/http/route"
import { listKillSwitches } from "#lib/services/list-kill-switches"
import { setKillSwitch } from "#lib/services/set-kill-switch"

export const GET = route({
  summary: "Stops that people have set, lifted ones too, newest first",
  scope: "read",
  query: PageQuery,
  reply: page(KillSwitch),
  handle: listKillSwitches,
})

/** Stop somebody. */
export const POST = route({
  summary: "Stop an organization, user, agent, session or model with the next decision of every server",
  scope: "operate",
  body: NewKillSwitch,
  reply: KillSwitch,
  status: 201,
  handle: setKillSwitch,
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
