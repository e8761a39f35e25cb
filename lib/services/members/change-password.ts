import { hashPassword, verifyPassword } from "#lib/auth/password"
import type { PasswordChange } from "#lib/contracts/members"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { endAllBut } from "./end-other-sessions.ts"
import { voidLinks } from "./make-member-link.ts"
import { refuseWeak } from "./refuse-weak.ts"

/**
 * Choose another password, knowing the one of now. Every other browser is signed out, and links made before are void.
 *
 * @throws Problem `forbidden` where the current one is wrong; `too_many_requests` for who guesses it in a browser left open
 */
export async function changePassword(ctx: Ctx, { current, next }: PasswordChange): Promise<void> {
  requireScope(ctx, "read")
  const { org, caller, now } = ctx
  if (caller.kind !== "member") throw new Problem("forbidden", "only a person who is signed in has a password")
  const member = await ctx.db.member.findUniqueOrThrow({ where: { org_id: { org, id: caller.id } } })
  refuseWeak(next, member, "/next")
  if (member.passwordHash) await check(caller.sessionId, current, member.passwordHash)
  const passwordHash = await hashPassword(next)
  await ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
    const { count } = await tx.member.updateMany({
      where: { org, id: caller.id, passwordHash: member.passwordHash },
      data: { passwordHash },
    })
    if (count === 0) throw new Problem("conflict", "the password was changed elsewhere meanwhile")
    const ended = await endAllBut(tx, { org, memberId: caller.id }, caller.sessionId, now)
    await voidLinks(tx, org, caller.id)
    await audit(tx, ctx, { action: "member.password", target: caller.id, before: { ended } })
  })
  runtime().sessions.wake()
}

async function check(sessionId: string, password: string, hash: string): Promise<void> {
  const { signInGuard } = runtime()
  const knock = { email: "", address: "", browser: sessionId }
  const waitMs = signInGuard.knock(knock)
  if (waitMs > 0) throw new Problem("too_many_requests", "too many wrong passwords", { retryAfterSeconds: Math.ceil(waitMs / 1_000) })
  if (!(await verifyPassword(password, hash))) {
    throw new Problem("forbidden", "this is not your current password", {
      errors: [{ pointer: "/current", message: "is not your current password" }],
    })
  }
  signInGuard.passed(knock)
}
