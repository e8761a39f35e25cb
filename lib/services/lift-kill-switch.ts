import { Problem } from "#lib/contracts/problem"
import { audit } from "./audit.ts"
import { type LedgerCtx, requireScope } from "./ctx.ts"
import { raiseRevision } from "./raise-revision.ts"

/** Resume what a person has stopped. Lifting twice is no error: the first one stands. */
export async function liftKillSwitch(ctx: LedgerCtx, input: { id: string; reason?: string | undefined }): Promise<void> {
  requireScope(ctx, "operate")
  await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, ctx.org)
    const row = await tx.killSwitch.findFirst({ where: { org: ctx.org, id: input.id } })
    if (!row) throw new Problem("not_found", "there is no such kill switch")
    if (row.liftedAt) return
    const lifted = { liftedAt: ctx.now, liftedBy: ctx.caller.name, liftReason: input.reason ?? null }
    await tx.killSwitch.update({ where: { org_id: { org: ctx.org, id: input.id } }, data: lifted })
    await audit(tx, ctx, {
      action: "kill_switch.lift",
      target: row.id,
      before: { scope: row.scope, subject: row.subject, reason: row.reason },
      after: { reason: input.reason ?? null },
    })
  })
}
