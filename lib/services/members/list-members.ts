import type { Members } from "#lib/contracts/members"
import { type Ctx, requireScope } from "../ctx.ts"
import { membersOf } from "./to-member.ts"

/** Everybody who may sign in, was invited, or may not any more. */
export async function listMembers(ctx: Ctx): Promise<Members> {
  requireScope(ctx, "admin")
  return { items: await membersOf(ctx.db, ctx.org, ctx.now) }
}
