import { randomBytes } from "node:crypto"
import { hashSignInToken } from "#lib/auth/sign-in-token"
import type { Tx } from "#lib/db/client"
import type { KnownMember } from "./check-password.ts"

const MINUTE_MS = 60_000

/** What a one-time secret is for, and how long it may be used for it. */
export const VALID_MS = { "sign-in": 15 * MINUTE_MS, invite: 7 * 1_440 * MINUTE_MS, reset: 1_440 * MINUTE_MS } as const
export type TokenPurpose = keyof typeof VALID_MS

/**
 * A secret that does one thing for one member, once: sign in (`/sign-in?token=…`), or choose a password after an invitation or a
 * reset (`/join?token=…`). Only its hash is kept.
 */
export async function issueSignInToken(db: Tx, member: KnownMember, now: Date, purpose: TokenPurpose = "sign-in"): Promise<string> {
  const token = randomBytes(32).toString("base64url")
  const { org, memberId } = member
  const expiresAt = new Date(now.getTime() + VALID_MS[purpose])
  await db.signInToken.create({ data: { org, memberId, hash: hashSignInToken(token), purpose, createdAt: now, expiresAt } })
  return token
}
