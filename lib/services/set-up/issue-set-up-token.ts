import { randomBytes } from "node:crypto"
import { hashSignInToken } from "#lib/auth/sign-in-token"
import type { PrismaClient } from "#lib/db/client"

const NAME = "set_up_token"
const VALID_MS = 24 * 60 * 60_000
/** Servers that start together print one link between them. */
const TOGETHER_MS = 10_000

type Kept = { hash: string; at: number }

/**
 * A secret that makes the first admin; the one before it is void. Only its hash is kept.
 *
 * @returns null where somebody can sign in already, or another server has just made one
 */
export async function issueSetUpToken(db: PrismaClient, now: Date): Promise<string | null> {
  if ((await db.member.count()) > 0) return null
  const token = randomBytes(32).toString("base64url")
  const value = JSON.stringify({ hash: hashSignInToken(token), at: now.getTime() } satisfies Kept)
  const before = now.getTime() - TOGETHER_MS
  const made = await db.$executeRaw`
    insert into installation as i (name, value) values (${NAME}, ${value})
    on conflict (name) do update set value = excluded.value where (i.value::json ->> 'at')::bigint < ${before}`
  return made > 0 ? token : null
}

/** Is it the secret that was printed last, within a day? */
export async function isSetUpToken(db: Pick<PrismaClient, "installation">, token: string, now: Date): Promise<boolean> {
  const row = await db.installation.findUnique({ where: { name: NAME } })
  if (!row) return false
  const { hash, at }: Kept = JSON.parse(row.value)
  return hash === hashSignInToken(token) && now.getTime() - at < VALID_MS
}

/** `done`: somebody can sign in; `locked`: nobody can, and this is not the token. */
export async function readSetUp(db: PrismaClient, token: string, now: Date): Promise<"done" | "locked" | "open"> {
  if ((await db.member.count()) > 0) return "done"
  return (await isSetUpToken(db, token, now)) ? "open" : "locked"
}

export async function voidSetUpToken(tx: Pick<PrismaClient, "installation">): Promise<void> {
  await tx.installation.deleteMany({ where: { name: NAME } })
}
