import type { PrismaClient } from "#lib/db/client"
import type { KnownMember } from "../check-password.ts"

/** The member with this address, who may be invited only; where several organizations have one, the oldest. */
export async function findByEmail(db: PrismaClient, email: string): Promise<KnownMember | null> {
  const member = await db.member.findFirst({
    where: { email: email.trim().toLowerCase(), disabledAt: null },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  })
  return member && { org: member.org, memberId: member.id }
}
