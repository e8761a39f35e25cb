import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, mayDo, requireScope } from "../ctx.ts"

/** Sign one browser out: one's own, or anybody's for admins. What it has open ends within seconds. Repeatable. */
export async function endMemberSession(ctx: Ctx, { id }: { id: string }): Promise<void> {
  requireScope(ctx, "read")
  const { org, caller, now } = ctx
  const mine = mayDo(caller, "admin") ? {} : { memberId: caller.id }
  await ctx.db.$transaction(async (tx) => {
    const session = await tx.memberSession.findFirst({ where: { org, id, ...mine } })
    if (!session) throw new Problem("not_found", "there is no such session")
    const { count } = await tx.memberSession.updateMany({ where: { org, id, revokedAt: null }, data: { revokedAt: now } })
    if (count > 0) await audit(tx, ctx, { action: "member_session.end", target: id, before: { memberId: session.memberId } })
  })
  runtime().sessions.wake()
}
