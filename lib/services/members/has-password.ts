import { type Ctx, requireScope } from "../ctx.ts"

/** Has who asks a password? Whoever came by a link or an identity provider may have none. */
export async function hasPassword(ctx: Ctx): Promise<boolean> {
  requireScope(ctx, "read")
  const member = await ctx.db.member.findFirst({ where: { org: ctx.org, id: ctx.caller.id }, select: { passwordHash: true } })
  return Boolean(member?.passwordHash)
}
