import { setTimeout as pause } from "node:timers/promises"
import { BUDGET_NANO, CALL, CALL_MS, CALL_NANO, type Run } from "#lib/domain/lab"
import { postUsage } from "#server/client/usage"
import type { Load } from "./load.ts"
import { runaway } from "./pace.ts"

const PATIENCE = { forMs: 10_000 }

/** The way of other products: read the total, compare, call, record afterwards. Whoever looks at the same moment sees the same total. */
export async function runCheckThenRecord({ governor, session, readSpent, ...pace }: Load): Promise<Run> {
  const tally = await runaway(pace, async (id, agent) => {
    const { spentNano } = await readSpent()
    if (spentNano + CALL_NANO > BUDGET_NANO) return "refused"
    await pause(CALL_MS)
    await postUsage(governor, [{ id: `${session} ${id}`, agent, session, ...CALL }], PATIENCE)
    return "admitted"
  })
  return { ...tally, ...(await readSpent()) }
}
