import type { Agent, AgentPatch } from "#lib/contracts/agents"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { showAgent } from "../list-agents.ts"
import { findAgent } from "./list-agent-sessions.ts"

/** What people call an agent, and how often it is expected to be heard of. Repeatable: the same again changes nothing. */
export async function updateAgent(ctx: LedgerCtx, { id, ...patch }: AgentPatch & { id: string }): Promise<Agent> {
  requireScope(ctx, "operate")
  await ctx.db.$transaction(async (tx) => {
    // The audit's lock first: two changes at once are two rows that follow from each other.
    await tx.$queryRaw`select 1 from org_state where org = ${ctx.org} for update`
    const { name, label, expectedEveryMs } = await findAgent(tx, ctx.org, id)
    const before = { label, expectedEveryMs }
    const after = {
      label: patch.label === undefined ? label : patch.label,
      expectedEveryMs: patch.expectedEveryMs === undefined ? expectedEveryMs : patch.expectedEveryMs,
    }
    if (after.label === before.label && after.expectedEveryMs === before.expectedEveryMs) return
    await tx.agent.update({ where: { org_name: { org: ctx.org, name } }, data: after })
    await audit(tx, ctx, { action: "agent.update", target: id, before, after })
  })
  return showAgent(ctx, await findAgent(ctx.db, ctx.org, id))
}
