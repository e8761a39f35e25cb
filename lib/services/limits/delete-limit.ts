import { removeBases } from "#lib/ledger/base"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { closeIncidents } from "./close-incidents.ts"
import { readLimits, toLimit } from "./limit-row.ts"
import { findSeen, type Seen } from "./update-limit.ts"

/** End a rule and what it blocks. Limits that stood in for it stand in for the one it stood in for itself, if any, and stay in force. */
export async function deleteLimit(ctx: LedgerCtx, seen: Seen): Promise<void> {
  requireScope(ctx, "admin")
  await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, ctx.org)
    const limit = findSeen(await readLimits(tx, ctx.org), seen)
    await tx.limit.updateMany({
      where: { org: ctx.org, replaces: limit.id },
      data: { replaces: limit.replaces, revision: { increment: 1 }, updatedAt: ctx.now },
    })
    await removeBases(tx, ctx.org, [limit.id])
    await tx.limit.delete({ where: { org_id: { org: ctx.org, id: limit.id } } })
    await closeIncidents(tx, ctx, [limit.id], null, `${limit.name} was deleted`)
    await audit(tx, ctx, { action: "limit.delete", target: limit.id, before: toLimit(limit) })
  })
}
