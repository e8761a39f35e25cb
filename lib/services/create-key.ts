import type { CreatedKey, NewKey } from "#lib/contracts/keys"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { audit } from "./audit.ts"
import { type Ctx, requireScope } from "./ctx.ts"
import { insertKey } from "./keys/insert-key.ts"

/**
 * Make an API key. Its plaintext stands in the reply alone; the database keeps a hash.
 *
 * @param secret what keys are hashed with; the same on every server of one database
 */
export async function createKey(ctx: Ctx, input: NewKey, secret = runtime().config.secret): Promise<CreatedKey> {
  requireScope(ctx, "admin")
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt)
  if (expiresAt && expiresAt <= ctx.now) {
    throw new Problem("unprocessable", "/expiresAt: lies in the past", { errors: [{ pointer: "/expiresAt", message: "lies in the past" }] })
  }
  return ctx.db.$transaction(async (tx) => {
    const { key, created } = await insertKey(tx, ctx, { ...input, expiresAt }, secret)
    await audit(tx, ctx, { action: "key.create", target: key.id, after: key })
    return created
  })
}
