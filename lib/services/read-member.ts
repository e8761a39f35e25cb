import { type Member, Role } from "#lib/auth/member"
import type { PrismaClient } from "#lib/db/client"

const SEEN_EVERY_MS = 60_000

/**
 * The member behind a session, as they are now.
 *
 * @returns null where the session was revoked or the member is gone or disabled
 */
export async function readMember(db: PrismaClient, session: { org: number; sessionId: string }, now: Date): Promise<Member | null> {
  const { org, sessionId } = session
  const row = await db.memberSession.findFirst({ where: { org, id: sessionId, revokedAt: null } })
  if (!row) return null
  const [member, organization] = await Promise.all([
    db.member.findFirst({ where: { org, id: row.memberId, disabledAt: null } }),
    db.organization.findUnique({ where: { org } }),
  ])
  if (!member || !organization) return null
  if (now.getTime() - row.seenAt.getTime() > SEEN_EVERY_MS) {
    await db.memberSession.updateMany({ where: { org, id: sessionId }, data: { seenAt: now } })
  }
  return {
    org,
    organization: organization.name,
    memberId: member.id,
    sessionId,
    name: member.name,
    email: member.email,
    role: Role.parse(member.role),
  }
}
