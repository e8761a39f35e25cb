import { hashApiKey, hintOf, newApiKey } from "#lib/auth/api-key"
import type { CreatedKey, NewKey } from "#lib/contracts/keys"
import { runtime } from "#lib/runtime"
import { audit } from "./audit.ts"
import { type Ctx, requireScope } from "./ctx.ts"
import { newId } from "./new-id.ts"

/**
 * Make an API key. Its plaintext stands in the reply alone; the database keeps a hash.
 *
 * @param secret what keys are hashed with; the same on every server of one database
 */
export async function createKey(ctx: Ctx, input: NewKey, secret = runtime().config.secret): Promise<CreatedKey> {
  requireScope(ctx, "admin")
  const plaintext = newApiKey()
  const row = {
    org: ctx.org,
    id: newId("key"),
    name: input.name,
    hint: hintOf(plaintext),
    scopes: [...new Set(input.scopes)],
    agent: input.agent,
    createdBy: ctx.caller.name,
    createdAt: ctx.now,
    expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt),
  }
  const { org, ...shown } = row
  await ctx.db.$transaction(async (tx) => {
    await tx.apiKey.create({ data: { ...row, hash: hashApiKey(plaintext, secret) } })
    await audit(tx, ctx, { action: "key.create", target: row.id, after: shown })
  })
  return {
    ...shown,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: null,
    lastUsedAt: null,
    plaintext,
  }
}
