import { setTimeout as pause } from "node:timers/promises"
import type { z } from "zod"
import { Authorization, Hold } from "#lib/contracts/authorize"
import { ask, type Governor } from "#server/client/api-client"
import { Order, postUsage } from "#server/client/usage"
import { CALL, CALL_MS, type Run } from "./figures.ts"
import { runaway } from "./pace.ts"
import { readSpent } from "./read-spent.ts"

const Answer = Authorization.pick({ allowed: true })
  .extend({ directive: Order, hold: Hold.pick({ id: true }).strip().nullable() })
  .strip()
type Answer = z.infer<typeof Answer>

const PATIENCE = { forMs: 10_000 }

/** Ask, call, report: the budget is set aside before the call begins. */
export async function runGoverned(governor: Governor, session: string, agents: number): Promise<Run> {
  const { admitted, refused, wallMs } = await runaway(agents, async (id, agent) => {
    const asked = { id: `${session} ${id}`, agent, session, model: CALL.model, estimate: CALL.usage }
    const { allowed, hold, directive } = await ask<Answer>(governor, "/api/v1/authorize", Answer, { body: JSON.stringify(asked) })
    if (!allowed || !hold) return directive.code === "contended" ? "wait" : "refused"
    await pause(CALL_MS)
    await postUsage(governor, [{ id: asked.id, agent, session, ...CALL, hold: hold.id }], PATIENCE)
    return "admitted"
  })
  return { admitted, refused, wallMs, ...(await readSpent(governor, session)) }
}
