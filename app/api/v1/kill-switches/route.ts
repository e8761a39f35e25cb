import { PageQuery, page } from "#lib/contracts/primitives"
import { KillSwitch, NewKillSwitch } from "#lib/contracts/stops"
import { IdempotencyKey, idempotent } from "#lib/http/idempotency"
import { notAllowed } from "#lib/http/not-allowed"
import { withStatus } from "#lib/http/reply"
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

const set = idempotent("kill_switches.set", setKillSwitch)

/** Stop somebody. */
export const POST = route({
  summary: "Stop an organization, user, agent, session or model with the next decision of every server",
  scope: "operate",
  headers: IdempotencyKey,
  body: NewKillSwitch,
  reply: KillSwitch,
  status: 201,
  existing: true,
  handle: async (...call) => {
    const { killSwitch, isNew } = await set(...call)
    return isNew ? killSwitch : withStatus(200, killSwitch)
  },
})

export const { PUT, PATCH, DELETE } = notAllowed("GET", "POST")
