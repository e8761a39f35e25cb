import { MemberSession, type MemberSessions } from "#lib/contracts/members"
import { type Ctx, requireScope } from "../ctx.ts"
import { SESSION_MS } from "./session-life.ts"

const MOST = 500

/** The browsers that are signed in: one's own, or everyone's for admins; the latest seen first. */
export async function listMemberSessions(ctx: Ctx, { of }: { of: "me" | "everyone" }): Promise<MemberSessions> {
  requireScope(ctx, of === "everyone" ? "admin" : "read")
  const { org, caller, now, db } = ctx
  if (of === "me" && caller.kind !== "member") return { items: [] }
  const mine = of === "me" ? { memberId: caller.id } : {}
  const rows = await db.memberSession.findMany({
    where: { org, ...mine, revokedAt: null, createdAt: { gt: new Date(now.getTime() - SESSION_MS) } },
    orderBy: [{ seenAt: "desc" }, { id: "asc" }],
    take: MOST,
  })
  const members = await db.member.findMany({ where: { org, id: { in: rows.map(({ memberId }) => memberId) }, disabledAt: null } })
  const memberOf = new Map(members.map((member) => [member.id, member]))
  return {
    items: rows.flatMap(({ id, memberId, userAgent, address, way, createdAt, seenAt }) => {
      const member = memberOf.get(memberId)
      if (!member) return []
      const current = caller.kind === "member" && caller.sessionId === id
      const at = { createdAt: createdAt.toISOString(), seenAt: seenAt.toISOString() }
      return [
        {
          id,
          memberId,
          name: member.name,
          email: member.email,
          way: MemberSession.shape.way.parse(way),
          userAgent,
          address,
          ...at,
          current,
        },
      ]
    }),
  }
}
