import type { MemberLink } from "#lib/contracts/members"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { issueSignInToken } from "../issue-sign-in-token.ts"
import { sayLink } from "./say-link.ts"

/** A new link for somebody who has not come yet, or has lost their password. Those made before are void from now on. */
export async function makeMemberLink(ctx: Ctx, { id }: { id: string }): Promise<MemberLink> {
  requireScope(ctx, "admin")
  const { org, now } = ctx
  const made = await ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
    const member = await tx.member.findFirst({ where: { org, id } })
    if (!member) throw new Problem("not_found", "there is no such member")
    if (member.disabledAt) throw new Problem("conflict", `${member.email} is disabled: enable them first`)
    const purpose = member.joinedAt ? ("reset" as const) : ("invite" as const)
    await voidLinks(tx, org, id)
    const token = await issueSignInToken(tx, { org, memberId: id }, now, purpose)
    await audit(tx, ctx, { action: purpose === "invite" ? "member.invite" : "member.reset", target: id, after: { email: member.email } })
    const { name } = await tx.organization.findUniqueOrThrow({ where: { org } })
    return { email: member.email, organization: name, token, purpose }
  })
  return sayLink({ id, ...made, now })
}

/** No link of this member's works any more. */
export async function voidLinks(tx: Tx, org: number, memberId: string): Promise<void> {
  await tx.signInToken.deleteMany({ where: { org, memberId, usedAt: null } })
}
