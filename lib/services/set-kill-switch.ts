import type { KillSwitch, NewKillSwitch } from "#lib/contracts/stops"
import { isUniqueViolation } from "#lib/db/errors"
import { audit } from "./audit.ts"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { newId } from "./new-id.ts"
import { raiseRevision } from "./raise-revision.ts"
import { toKillSwitch } from "./to-kill-switch.ts"

/** Stop an organization, user, agent, session or model. Where it is stopped already, the switch that is set answers. */
export async function setKillSwitch(ctx: LedgerCtx, input: NewKillSwitch): Promise<{ killSwitch: KillSwitch; isNew: boolean }> {
  requireScope(ctx, "operate")
  const subject = input.subject ?? ""
  const row = {
    org: ctx.org,
    id: newId("kil"),
    scope: input.scope,
    subject,
    reason: input.reason,
    createdBy: ctx.caller.name,
    createdAt: ctx.now,
  }
  try {
    const set = await ctx.db.$transaction(async (tx) => {
      await raiseRevision(tx, ctx.org)
      const created = await tx.killSwitch.create({ data: row })
      await audit(tx, ctx, { action: "kill_switch.set", target: row.id, after: { scope: row.scope, subject, reason: row.reason } })
      return created
    })
    return { killSwitch: toKillSwitch(set), isNew: true }
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const there = await ctx.db.killSwitch.findFirst({ where: { org: ctx.org, scope: input.scope, subject, liftedAt: null } })
    // Lifted in between: then it is not set any more, and setting it again is what the caller wants.
    return there ? { killSwitch: toKillSwitch(there), isNew: false } : setKillSwitch(ctx, input)
  }
}
