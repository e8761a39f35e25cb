import type { Tx } from "#lib/db/client"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"

/** Sign oneself out everywhere but here. Repeatable. */
export async function endOtherSessions(ctx: Ctx): Promise<void> {
  requireScope(ctx, "read")
  const { org, caller, now } = ctx
  if (caller.kind !== "member") return
  await ctx.db.$transaction(async (tx) => {
    const ended = await endAllBut(tx, { org, memberId: caller.id }, caller.sessionId, now)
    if (ended.length > 0) await audit(tx, ctx, { action: "member_session.end_others", target: caller.id, before: { ended } })
  })
  runtime().sessions.wake()
}

/** @returns the ids of those that were ended */
export async function endAllBut(tx: Tx, of: { org: number; memberId: string }, kept: string | null, now: Date): Promise<string[]> {
  const ended = await tx.memberSession.updateManyAndReturn({
    where: { ...of, revokedAt: null, ...(kept && { id: { not: kept } }) },
    data: { revokedAt: now },
    select: { id: true },
  })
  return ended.map(({ id }) => id)
}
