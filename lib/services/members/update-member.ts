import { type Member, type MemberPatch, MemberRole } from "#lib/contracts/members"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { voidLinks } from "./make-member-link.ts"
import { membersOf } from "./to-member.ts"

/**
 * Another name or role, or may not sign in any more. A role counts with the next request; who is disabled is signed out
 * everywhere, and links that were made for them are void.
 *
 * @throws Problem `conflict` where nobody would be left who may administrate
 */
export async function updateMember(ctx: Ctx, { id, ...patch }: MemberPatch & { id: string }): Promise<Member> {
  requireScope(ctx, "admin")
  const { org, now } = ctx
  const shown = await ctx.db.$transaction(async (tx) => {
    // The organization's lock: of two admins who take the role from each other at once one is refused.
    await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
    const row = await tx.member.findFirst({ where: { org, id } })
    if (!row) throw new Problem("not_found", "there is no such member")
    const before = { name: row.name, role: MemberRole.parse(row.role), disabled: row.disabledAt !== null }
    const after = { name: patch.name ?? before.name, role: patch.role ?? before.role, disabled: patch.disabled ?? before.disabled }
    if (before.role === "admin" && !before.disabled && (after.role !== "admin" || after.disabled)) await refuseLastAdmin(tx, org, id)
    if (before.name !== after.name || before.role !== after.role || before.disabled !== after.disabled) {
      const { name, role, disabled } = after
      await tx.member.update({
        where: { org_id: { org, id } },
        data: { name, role, disabledAt: disabled ? (row.disabledAt ?? now) : null },
      })
      if (disabled) {
        await tx.memberSession.updateMany({ where: { org, memberId: id, revokedAt: null }, data: { revokedAt: now } })
        await tx.memberIdentity.deleteMany({ where: { org, memberId: id } })
        await voidLinks(tx, org, id)
      }
      await audit(tx, ctx, { action: "member.update", target: id, before, after })
    }
    return (await membersOf(tx, org, now, id))[0]
  })
  if (!shown) throw new Problem("not_found", "there is no such member")
  runtime().sessions.wake()
  return shown
}

async function refuseLastAdmin(tx: Tx, org: number, id: string): Promise<void> {
  const others = await tx.member.count({ where: { org, role: "admin", disabledAt: null, joinedAt: { not: null }, id: { not: id } } })
  if (others > 0) return
  throw new Problem("conflict", "this is the last admin who can sign in: make somebody else an admin first")
}
