import { hashPassword } from "#lib/auth/password"
import { hashSignInToken } from "#lib/auth/sign-in-token"
import type { Joining } from "#lib/contracts/members"
import { Problem } from "#lib/contracts/problem"
import type { PrismaClient, Tx } from "#lib/db/client"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { SYSTEM } from "../ctx.ts"
import { endAllBut } from "./end-other-sessions.ts"
import { voidLinks } from "./make-member-link.ts"
import { refuseWeak } from "./refuse-weak.ts"

export type JoinLink = { purpose: "invite" | "reset"; email: string; name: string; organization: string }

/** What a link is for, without using it up; null where it is unknown, used or expired, or its member may not sign in. */
export async function readJoinLink(db: PrismaClient, token: string, now: Date): Promise<JoinLink | null> {
  const found = await findLink(db, token, now)
  if (!found) return null
  const { name } = await db.organization.findUniqueOrThrow({ where: { org: found.member.org } })
  return { purpose: found.purpose, email: found.member.email, name: found.member.name, organization: name }
}

/**
 * Use an invitation or a reset link: the password is set, every browser is signed out, no other link works any more.
 *
 * @returns the address to sign in with
 * @throws Problem `conflict` where the link cannot be used any more
 */
export async function join(db: PrismaClient, { token, password }: Joining, meta: { now: Date; address: string; requestId: string }) {
  const found = await findLink(db, token, meta.now)
  if (!found) throw usedUp()
  const { email, name } = found.member
  refuseWeak(password, { email, name }, "/password")
  const passwordHash = await hashPassword(password)
  await db.$transaction((tx) => useLink(tx, token, found, passwordHash, meta))
  runtime().sessions.wake()
  return { email }
}

export type FoundLink = NonNullable<Awaited<ReturnType<typeof findLink>>>

/**
 * The same in a transaction. Whoever uses a link comes in by what they chose with it and by nothing from before.
 *
 * @param passwordHash null: they chose an identity provider
 * @throws Problem `conflict` where somebody was faster
 */
export async function useLink(
  tx: Tx,
  token: string,
  { member, purpose }: FoundLink,
  passwordHash: string | null,
  meta: { now: Date; address: string | null; requestId: string },
): Promise<void> {
  const { org, id } = member
  const { now } = meta
  await tx.$queryRaw`select 1 from org_state where org = ${org} for update`
  const { count } = await tx.signInToken.updateMany({
    where: { org, hash: hashSignInToken(token), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  if (count === 0) throw usedUp()
  await tx.member.update({ where: { org_id: { org, id } }, data: { passwordHash, joinedAt: member.joinedAt ?? now } })
  await tx.memberIdentity.deleteMany({ where: { org, memberId: id } })
  const ended = await endAllBut(tx, { org, memberId: id }, null, now)
  await voidLinks(tx, org, id)
  await audit(tx, { org, caller: SYSTEM, ...meta }, { action: "member.join", target: id, after: { by: purpose, ended } })
}

/** null where it is unknown, used or expired, or its member may not sign in. */
export async function findLink(db: PrismaClient, token: string, now: Date) {
  const row = await db.signInToken.findFirst({
    where: { hash: hashSignInToken(token), purpose: { in: ["invite", "reset"] }, usedAt: null, expiresAt: { gt: now } },
  })
  const member = row && (await db.member.findFirst({ where: { org: row.org, id: row.memberId, disabledAt: null } }))
  return member ? { member, purpose: row.purpose === "invite" ? ("invite" as const) : ("reset" as const) } : null
}

function usedUp(): Problem {
  return new Problem("conflict", "this link was used already, replaced by a newer one, or is too old: ask an admin for a new one")
}
