import type { PrismaClient } from "#lib/db/client"
import { createKey } from "#lib/services/create-key"
import { createOrganization } from "#lib/services/create-organization"
import { systemCtx } from "#lib/services/ctx"

const LASTS_MS = 3_600_000

/** A key of the lab's organization, for an hour. It is made once and used by every run; each run works in a session of its own. */
export async function makeLabKey(db: PrismaClient, secret: string): Promise<string> {
  const now = new Date()
  const there = await db.organization.findFirst({ where: { preset: "lab" } })
  const { org } = there ?? (await createOrganization(db, { name: "lab", preset: "lab" }, now))
  const expiresAt = new Date(now.getTime() + LASTS_MS).toISOString()
  const key = { name: "lab", scopes: ["usage:write" as const, "read" as const], agent: null, expiresAt }
  return (await createKey(systemCtx(db, org, now), key, secret)).plaintext
}
