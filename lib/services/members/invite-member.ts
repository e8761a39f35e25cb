import type { MemberLink, NewMember } from "#lib/contracts/members"
import { addMember } from "../create-member.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { issueSignInToken } from "../issue-sign-in-token.ts"
import { sayLink } from "./say-link.ts"

/** Make somebody a member and a link by which they choose their password. @throws Problem `conflict` where they are one already */
export async function inviteMember(ctx: Ctx, input: NewMember): Promise<MemberLink> {
  requireScope(ctx, "admin")
  const { org, now } = ctx
  const { id, token, organization } = await ctx.db.$transaction(async (tx) => {
    const { name } = await tx.organization.findUniqueOrThrow({ where: { org } })
    const memberId = await addMember(tx, ctx, input, null)
    return { id: memberId, organization: name, token: await issueSignInToken(tx, { org, memberId }, now, "invite") }
  })
  return sayLink({ id, email: input.email.trim().toLowerCase(), organization, token, purpose: "invite", now })
}
