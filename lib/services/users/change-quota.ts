import type { SetQuota, User } from "#lib/contracts/users"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { readLimits } from "../limits/limit-row.ts"
import { raiseRevision } from "../raise-revision.ts"
import { findUser, readUser } from "./list-users.ts"
import { indexQuotas, quotaOf } from "./quota.ts"
import { keepQuotas, planQuota } from "./quota-change.ts"

/** Give one user a monthly quota of their own. Repeatable: the same again changes nothing. */
export function putQuota(ctx: LedgerCtx, { id, ...quota }: { id: string } & SetQuota): Promise<User> {
  return change(ctx, id, quota)
}

/** Back to the quota of the user's plan, or everyone's. Without an own one it is no error. */
export function resetQuota(ctx: LedgerCtx, { id }: { id: string }): Promise<User> {
  return change(ctx, id, null)
}

async function change(ctx: LedgerCtx, id: string, asked: SetQuota | null): Promise<User> {
  requireScope(ctx, "admin")
  await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, ctx.org)
    const { name, plan } = await findUser(tx, ctx.org, id)
    const quotas = indexQuotas(await readLimits(tx, ctx.org))
    const planned = planQuota(quotas, name, plan, asked)
    if (!planned) return
    await keepQuotas(tx, ctx, [planned])
    await audit(tx, ctx, {
      action: asked === null ? "user.quota.reset" : "user.quota.set",
      target: id,
      before: quotaOf(quotas, name, plan),
      after: quotaOf(indexQuotas(await readLimits(tx, ctx.org)), name, plan),
    })
  })
  return readUser(ctx, { id })
}
