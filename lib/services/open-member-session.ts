import type { PrismaClient } from "#lib/db/client"
import type { KnownMember } from "./check-password.ts"
import { newId } from "./new-id.ts"

/** Note one signed-in browser. The row is what makes its cookie revocable. */
export async function openMemberSession(db: PrismaClient, member: KnownMember, userAgent: string | null): Promise<string> {
  const id = newId("msn")
  await db.memberSession.create({ data: { org: member.org, id, memberId: member.memberId, userAgent: userAgent?.slice(0, 300) ?? null } })
  return id
}

/** Sign one browser out; a copy of its cookie is worth nothing from now on. */
export async function closeMemberSession(db: PrismaClient, session: { org: number; sessionId: string }, now: Date): Promise<void> {
  await db.memberSession.updateMany({ where: { org: session.org, id: session.sessionId, revokedAt: null }, data: { revokedAt: now } })
}
