import { type ApiKey, KeyScope } from "#lib/contracts/keys"
import type { PrismaClient } from "#lib/db/client"

export type KeyRow = Omit<Awaited<ReturnType<PrismaClient["apiKey"]["findMany"]>>[number], "hash">

/** What is shown of a key, and written to the audit trail: never its hash. */
export function toKey({ org: _, scopes, createdAt, expiresAt, revokedAt, lastUsedAt, ...row }: KeyRow): ApiKey {
  return {
    ...row,
    scopes: KeyScope.array().parse(scopes),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }
}
