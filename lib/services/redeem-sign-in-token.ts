import { hashSignInToken } from "#lib/auth/sign-in-token"
import type { PrismaClient } from "#lib/db/client"
import type { KnownMember } from "./check-password.ts"

/**
 * Use a one-time link. The update claims it, so of two browsers that open the same link exactly one is signed in.
 *
 * @returns null where it is unknown, used, or expired, or its member is gone
 */
export async function redeemSignInToken(db: PrismaClient, token: string, now: Date): Promise<KnownMember | null> {
  const [claimed] = await db.signInToken.updateManyAndReturn({
    where: { hash: hashSignInToken(token), purpose: "sign-in", usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  })
  if (!claimed) return null
  const member = await db.member.findFirst({ where: { org: claimed.org, id: claimed.memberId, disabledAt: null } })
  return member && { org: member.org, memberId: member.id }
}
