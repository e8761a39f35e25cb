import { setTimeout as pause } from "node:timers/promises"
import type { Governor } from "#server/client/api-client"
import { postUsage } from "#server/client/usage"
import { BUDGET_NANO, CALL, CALL_MS, CALL_NANO, type Run } from "./figures.ts"
import { runaway } from "./pace.ts"
import { readSpent } from "./read-spent.ts"

const PATIENCE = { forMs: 10_000 }

/** The way of other products: read the total, compare, call, record afterwards. Whoever looks at the same moment sees the same total. */
export async function runCheckThenRecord(governor: Governor, session: string, agents: number): Promise<Run> {
  const { admitted, refused, wallMs } = await runaway(agents, async (id, agent) => {
    const { spentNano } = await readSpent(governor, session)
    if (spentNano + CALL_NANO > BUDGET_NANO) return "refused"
    await pause(CALL_MS)
    await postUsage(governor, [{ id: `${session} ${id}`, agent, session, ...CALL }], PATIENCE)
    return "admitted"
  })
  return { admitted, refused, wallMs, ...(await readSpent(governor, session)) }
}
