import { Problem } from "#lib/contracts/problem"
import { audit } from "../audit.ts"
import { type Ctx, mayDo, requireScope } from "../ctx.ts"

/** Nobody is signed in by this identity any more: one's own, or anybody's for admins. Browsers that are signed in stay so. */
export async function disconnectIdentity(ctx: Ctx, { id }: { id: string }): Promise<void> {
  requireScope(ctx, "read")
  const { org, caller } = ctx
  const mine = mayDo(caller, "admin") ? {} : { memberId: caller.id }
  await ctx.db.$transaction(async (tx) => {
    const found = await tx.memberIdentity.findFirst({ where: { org, id, ...mine } })
    if (!found) throw new Problem("not_found", "there is no such identity")
    await tx.memberIdentity.delete({ where: { org_id: { org, id } } })
    await audit(tx, ctx, { action: "member.disconnect", target: found.memberId, before: { id, issuer: found.issuer } })
  })
}
