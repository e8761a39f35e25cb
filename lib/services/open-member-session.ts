import { Role } from "#lib/auth/member"
import type { PrismaClient } from "#lib/db/client"
import { audit } from "./audit.ts"
import type { KnownMember } from "./check-password.ts"
import { newId } from "./new-id.ts"

export type SignInWay = "password" | "link" | "oidc" | "github" | "google"

/** From where somebody signs in, as far as it is known. */
export type Whence = { way?: SignInWay; userAgent?: string | null; address?: string | null }

/** Note one signed-in browser. The row is what makes its cookie revocable. */
export async function openMemberSession(db: PrismaClient, { org, memberId }: KnownMember, whence: Whence = {}): Promise<string> {
  const { way = "link", userAgent = null, address = null } = whence
  const id = newId("msn")
  const now = new Date()
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
    const { name, role, joinedAt } = await tx.member.findUniqueOrThrow({ where: { org_id: { org, id: memberId } } })
    if (!joinedAt) await tx.member.update({ where: { org_id: { org, id: memberId } }, data: { joinedAt: now } })
    const where = { userAgent: userAgent?.slice(0, 300) ?? null, address, way }
    await tx.memberSession.create({ data: { org, id, memberId, createdAt: now, seenAt: now, ...where } })
    const caller = { kind: "member", id: memberId, name, role: Role.parse(role), sessionId: id } as const
    await audit(tx, { org, caller, now, address, requestId: "sign-in" }, { action: "member.sign_in", target: id, after: { way } })
  })
  return id
}

/** Sign one browser out; a copy of its cookie is worth nothing from now on. */
export async function closeMemberSession(db: PrismaClient, session: { org: number; sessionId: string }, now: Date): Promise<void> {
  const { org, sessionId } = session
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
    const [closed] = await tx.memberSession.updateManyAndReturn({
      where: { org, id: sessionId, revokedAt: null },
      data: { revokedAt: now },
    })
    const member = closed && (await tx.member.findUnique({ where: { org_id: { org, id: closed.memberId } } }))
    if (!member) return
    const caller = { kind: "member", id: member.id, name: member.name, role: Role.parse(member.role), sessionId } as const
    await audit(tx, { org, caller, now, address: null, requestId: "sign-out" }, { action: "member.sign_out", target: sessionId })
  })
}
