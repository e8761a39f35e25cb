import { createHash } from "node:crypto"
import type { PrismaClient } from "#lib/db/client"
import { BootError } from "./boot-error.ts"

/**
 * See that this server seals keys and sessions with the secret that the database was begun with: another one would make every key
 * unknown, without anybody being told why. The database keeps a digest of it, never the secret.
 *
 * @throws BootError for another secret
 */
export async function checkSecret(db: PrismaClient, secret: string): Promise<void> {
  const value = createHash("sha256").update(`agent-governor secret fingerprint\n${secret}`).digest("hex")
  await db.$executeRaw`insert into installation (name, value) values ('secret_fingerprint', ${value}) on conflict do nothing`
  const kept = await db.installation.findUnique({ where: { name: "secret_fingerprint" } })
  if (kept?.value === value) return
  throw new BootError(
    "This database was begun with another GOVERNOR_SECRET. Every server of one database needs the same: set it to the one that the others use.",
  )
}
