import { type CreatedKey, KeyScope, type RotateKey } from "#lib/contracts/keys"
import { Problem } from "#lib/contracts/problem"
import { runtime } from "#lib/runtime"
import { audit } from "../audit.ts"
import { type Ctx, requireScope } from "../ctx.ts"
import { insertKey } from "./insert-key.ts"
import { type KeyRow, toKey } from "./key-row.ts"
import { lockKey } from "./lock-key.ts"

const MINUTE_MS = 60_000

/**
 * Put a new key in place of one, with its name, scopes, agent and span of life. The old one keeps working for the overlap, so that it
 * can be exchanged wherever it is used without a gap; sooner where it would have expired sooner.
 *
 * @throws Problem `conflict` where the key has ended, or was rotated before
 */
export async function rotateKey(ctx: Ctx, { id, overlapMinutes }: { id: string } & RotateKey): Promise<CreatedKey> {
  requireScope(ctx, "admin")
  return ctx.db.$transaction(async (tx) => {
    const old = await lockKey(tx, ctx, id)
    refuseEnded(old, ctx.now)
    const terms = { name: old.name, scopes: KeyScope.array().parse(old.scopes), agent: old.agent, expiresAt: sameLife(old, ctx.now) }
    const { key, created } = await insertKey(tx, ctx, terms, runtime().config.secret)
    const overlapEnds = new Date(ctx.now.getTime() + overlapMinutes * MINUTE_MS)
    const expiresAt = old.expiresAt && old.expiresAt < overlapEnds ? old.expiresAt : overlapEnds
    const data = { expiresAt, replacedBy: key.id }
    const ending = await tx.apiKey.update({ where: { org_id: { org: ctx.org, id } }, data, omit: { hash: true } })
    await audit(tx, ctx, { action: "key.rotate", target: id, before: toKey(old), after: { ...toKey(ending), replacement: key } })
    return created
  })
}

function refuseEnded({ revokedAt, expiresAt, replacedBy }: KeyRow, now: Date): void {
  if (revokedAt) throw new Problem("conflict", "this key is revoked; make a new one")
  if (replacedBy) throw new Problem("conflict", `this key was rotated to ${replacedBy}; rotate that one`)
  if (expiresAt && expiresAt <= now) throw new Problem("conflict", "this key has expired; make a new one")
}

function sameLife({ createdAt, expiresAt }: KeyRow, now: Date): Date | null {
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime())
}
