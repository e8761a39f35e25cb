import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { toKey } from "./key-row.ts"
import { lockKey } from "./lock-key.ts"

/** End a key: every server refuses it within a second. Repeatable. */
export async function revokeKey(ctx: Ctx, { id }: { id: string }): Promise<void> {
  requireScope(ctx, "admin")
  await ctx.db.$transaction(async (tx) => {
    const before = await lockKey(tx, ctx, id)
    if (before.revokedAt !== null) return
    const after = await tx.apiKey.update({ where: { org_id: { org: ctx.org, id } }, data: { revokedAt: ctx.now }, omit: { hash: true } })
    await audit(tx, ctx, { action: "key.revoke", target: id, before: toKey(before), after: toKey(after) })
  })
}
