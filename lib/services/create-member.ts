import type { Role } from "#lib/auth/member"
import { hashPassword } from "#lib/auth/password"
import { Problem } from "#lib/contracts/problem"
import { audit } from "./audit.ts"
import { type Ctx, requireScope } from "./ctx.ts"
import { newId } from "./new-id.ts"

export type NewMember = {
  email: string
  name: string
  role: Role
  /** Absent: they sign in by a one-time link only. */
  password?: string
}

/** A person who may sign in to this organization. @returns the id. @throws Problem `conflict` where the address is a member's already */
export async function createMember(ctx: Ctx, input: NewMember): Promise<string> {
  requireScope(ctx, "admin")
  const id = newId("mem")
  const email = input.email.trim().toLowerCase()
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password)
  const shown = { id, email, name: input.name, role: input.role }
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.member.createMany({
      data: { ...shown, org: ctx.org, passwordHash, createdAt: ctx.now },
      skipDuplicates: true,
    })
    if (count === 0) throw new Problem("conflict", `${email} is a member already`)
    await audit(tx, ctx, { action: "member.create", target: id, after: shown })
  })
  return id
}
