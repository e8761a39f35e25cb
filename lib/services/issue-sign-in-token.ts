import { randomBytes } from "node:crypto"
import { hashSignInToken } from "#lib/auth/sign-in-token"
import type { PrismaClient } from "#lib/db/client"
import type { KnownMember } from "./check-password.ts"

const VALID_MS = 15 * 60_000

/**
 * A secret that signs one member in once, within fifteen minutes: `/sign-in?token=…`. Only its hash is kept.
 */
export async function issueSignInToken(db: PrismaClient, member: KnownMember, now: Date): Promise<string> {
  const token = randomBytes(32).toString("base64url")
  const expiresAt = new Date(now.getTime() + VALID_MS)
  const { org, memberId } = member
  await db.signInToken.create({ data: { org, memberId, hash: hashSignInToken(token), purpose: "sign-in", createdAt: now, expiresAt } })
  return token
}
