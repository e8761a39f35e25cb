import { type Member, MemberRole } from "#lib/contracts/members"
import type { Tx } from "#lib/db/client"
import { SESSION_MS } from "./session-life.ts"

/** Members as they are shown, oldest first; `id`: that one alone. */
export async function membersOf(db: Tx, org: number, now: Date, id?: string): Promise<Member[]> {
  const rows = await db.member.findMany({ where: { org, ...(id && { id }) }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] })
  const since = new Date(now.getTime() - SESSION_MS)
  const [open, seen, invites] = await Promise.all([
    db.memberSession.groupBy({ by: ["memberId"], where: { org, revokedAt: null, createdAt: { gt: since } }, _count: true }),
    db.memberSession.groupBy({ by: ["memberId"], where: { org }, _max: { seenAt: true } }),
    db.signInToken.groupBy({
      by: ["memberId"],
      where: { org, purpose: "invite", usedAt: null, expiresAt: { gt: now } },
      _max: { expiresAt: true },
    }),
  ])
  const openOf = new Map(open.map(({ memberId, _count }) => [memberId, _count]))
  const seenOf = new Map(seen.map(({ memberId, _max }) => [memberId, _max.seenAt]))
  const inviteOf = new Map(invites.map(({ memberId, _max }) => [memberId, _max.expiresAt]))
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: MemberRole.parse(row.role),
    status: row.disabledAt ? "disabled" : row.joinedAt ? "active" : "invited",
    createdAt: row.createdAt.toISOString(),
    seenAt: seenOf.get(row.id)?.toISOString() ?? null,
    sessions: row.disabledAt ? 0 : (openOf.get(row.id) ?? 0),
    inviteExpiresAt: row.joinedAt ? null : (inviteOf.get(row.id)?.toISOString() ?? null),
  }))
}
