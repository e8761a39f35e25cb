import { setTimeout as pause } from "node:timers/promises"
import type { z } from "zod"
import { Authorization, Hold } from "#lib/contracts/authorize"
import { CALL, CALL_MS, type Run } from "#lib/domain/lab"
import { ask } from "#server/client/api-client"
import { Order, postUsage } from "#server/client/usage"
import type { Load } from "./load.ts"
import { runaway } from "./pace.ts"

const Answer = Authorization.pick({ allowed: true })
  .extend({ directive: Order, hold: Hold.pick({ id: true }).strip().nullable() })
  .strip()
type Answer = z.infer<typeof Answer>

const PATIENCE = { forMs: 10_000 }

/** Ask, call, report: the budget is set aside before the call begins. */
export async function runGoverned({ governor, session, readSpent, ...pace }: Load): Promise<Run> {
  const tally = await runaway(pace, async (id, agent) => {
    const asked = { id: `${session} ${id}`, agent, session, model: CALL.model, estimate: CALL.usage }
    const { allowed, hold, directive } = await ask<Answer>(governor, "/api/v1/authorize", Answer, { body: JSON.stringify(asked) })
    if (!allowed || !hold) return directive.code === "contended" ? "wait" : "refused"
    await pause(CALL_MS)
    await postUsage(governor, [{ id: asked.id, agent, session, ...CALL, hold: hold.id }], PATIENCE)
    return "admitted"
  })
  return { ...tally, ...(await readSpent()) }
}
