import { hashApiKey, hintOf, newApiKey } from "#lib/auth/api-key"
import type { ApiKey, CreatedKey, KeyScope } from "#lib/contracts/keys"
import type { Tx } from "#lib/db/client"
import type { Ctx } from "../ctx.ts"
import { newId } from "../new-id.ts"
import { toKey } from "./key-row.ts"

type KeyTerms = { name: string; scopes: readonly KeyScope[]; agent: string | null; expiresAt: Date | null }

/** A new key: as it is shown from then on, and its plaintext, of which the database keeps a hash alone. @param secret what keys are hashed with */
export async function insertKey(tx: Tx, ctx: Ctx, terms: KeyTerms, secret: string): Promise<{ key: ApiKey; created: CreatedKey }> {
  const plaintext = newApiKey()
  const row = await tx.apiKey.create({
    data: {
      ...terms,
      org: ctx.org,
      id: newId("key"),
      hint: hintOf(plaintext),
      hash: hashApiKey(plaintext, secret),
      scopes: [...new Set(terms.scopes)],
      createdBy: ctx.caller.name,
      createdAt: ctx.now,
    },
    omit: { hash: true },
  })
  const key = toKey(row)
  return { key, created: { ...key, plaintext } }
}
