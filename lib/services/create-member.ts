import type { Role } from "#lib/auth/member"
import { hashPassword } from "#lib/auth/password"
import { Problem } from "#lib/contracts/problem"
import type { Tx } from "#lib/db/client"
import { audit } from "./audit.ts"
import { type Ctx, requireScope } from "./ctx.ts"
import { newId } from "./new-id.ts"

export type NewMember = {
  email: string
  name: string
  role: Role
  /** Absent: they sign in by a link first. */
  password?: string
}

/** A person who may sign in to this organization. @returns the id. @throws Problem `conflict` where the address is a member's already */
export async function createMember(ctx: Ctx, input: NewMember): Promise<string> {
  requireScope(ctx, "admin")
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password)
  return ctx.db.$transaction((tx) => addMember(tx, ctx, input, passwordHash))
}

/** The same in a transaction. With a password they have joined, without they are invited. */
export async function addMember(
  tx: Tx,
  ctx: Omit<Ctx, "db" | "bodyBytes" | "signal">,
  input: NewMember,
  passwordHash: string | null,
): Promise<string> {
  const id = newId("mem")
  const email = input.email.trim().toLowerCase()
  const shown = { id, email, name: input.name, role: input.role }
  const { count } = await tx.member.createMany({
    data: { ...shown, org: ctx.org, passwordHash, createdAt: ctx.now, joinedAt: passwordHash === null ? null : ctx.now },
    skipDuplicates: true,
  })
  if (count === 0) throw new Problem("conflict", `${email} is a member already`)
  await audit(tx, ctx, { action: "member.create", target: id, after: shown })
  return id
}
