import { verifyPassword } from "#lib/auth/password"
import type { PrismaClient } from "#lib/db/client"

export type KnownMember = { org: number; memberId: string }

/**
 * Whose e-mail address and password these are.
 *
 * An address may belong to members of several organizations; the password tells which one is meant. An unknown address
 * costs as much time as a known one.
 * @returns null where there is no such member, the password is wrong, or the member is disabled
 */
export async function checkPassword(db: PrismaClient, input: { email: string; password: string }): Promise<KnownMember | null> {
  const members = await db.member.findMany({
    where: { email: input.email.trim().toLowerCase(), disabledAt: null },
    orderBy: { createdAt: "asc" },
    take: 10,
  })
  if (members.length === 0) await verifyPassword(input.password, null)
  for (const member of members) {
    if (await verifyPassword(input.password, member.passwordHash)) return { org: member.org, memberId: member.id }
  }
  return null
}
