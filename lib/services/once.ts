import { createHash } from "node:crypto"
import { seal, unseal } from "#lib/alerts/seal"
import { Problem } from "#lib/contracts/problem"
import type { PrismaClient, Tx } from "#lib/db/client"
import { canonicalJson } from "./canonical-json.ts"
import type { Ctx } from "./ctx.ts"

/** How long a key is remembered, in hours. */
const REMEMBERED_H = 24
const TIMEOUT_MS = 10_000

export type Once = {
  /** Which endpoint: the same key elsewhere is a mistake. */
  verb: string
  /** As its sender chose it; two callers never share one. */
  key: string
  input: unknown
  /** What a reply with a secret in it is sealed with while it is kept; null: it has none and is kept as it is. */
  sealedWith: string | null
}

/**
 * Do something once, however often it is sent: a repeat gets the first reply.
 *
 * The key is claimed, the verb run and its reply kept in one transaction. So a crash leaves all of it or nothing, a repeat that
 * comes meanwhile waits for the first, and what failed is not remembered. The verb's own transaction becomes a savepoint of it.
 *
 * @throws Problem `unprocessable` where the key was used for something else
 */
export async function once<C extends Ctx, R>(ctx: C, { verb, key, input, sealedWith }: Once, run: (ctx: C) => Promise<R>): Promise<R> {
  const own = `${ctx.caller.id} ${key}`
  const bodyHash = createHash("sha256")
    .update(canonicalJson([verb, input]))
    .digest("hex")
  return ctx.db.$transaction(
    async (tx) => {
      if (!(await claim(tx, ctx.org, own, bodyHash))) return opened(await first(tx, ctx.org, own, bodyHash), sealedWith) as R
      const reply = await run({ ...ctx, db: within(tx) })
      await tx.idempotency.update({ where: { org_key: { org: ctx.org, key: own } }, data: { reply: closed(reply, sealedWith) } })
      return reply
    },
    { timeout: TIMEOUT_MS },
  )
}

/** Waits for a transaction that claims the same key. A key that is forgotten is as good as new. */
async function claim(tx: Tx, org: number, key: string, bodyHash: string): Promise<boolean> {
  await tx.$executeRaw`
    delete from idempotency where (org, key) in (
      select org, key from idempotency where org = ${org} and created_at < now() - ${REMEMBERED_H}::int * interval '1 hour' limit 100 for update skip locked)`
  const claimed = await tx.$executeRaw`
    insert into idempotency (org, key, body_hash, status, reply) values (${org}, ${key}, ${bodyHash}, 200, 'null')
    on conflict (org, key) do update set body_hash = excluded.body_hash, created_at = now()
    where idempotency.created_at < now() - ${REMEMBERED_H}::int * interval '1 hour'`
  return claimed > 0
}

async function first(tx: Tx, org: number, key: string, bodyHash: string): Promise<unknown> {
  const kept = await tx.idempotency.findUniqueOrThrow({ where: { org_key: { org, key } } })
  if (kept.bodyHash === bodyHash) return kept.reply
  throw new Problem("unprocessable", "this Idempotency-Key was sent with another request within the last 24 hours; use a new one", {
    errors: [{ pointer: "Idempotency-Key", message: "was used for another request" }],
  })
}

function closed(reply: unknown, secret: string | null): object {
  return secret === null ? (reply as object) : { sealed: seal(secret, JSON.stringify(reply)).toString("base64") }
}

function opened(kept: unknown, secret: string | null): unknown {
  return secret === null ? kept : JSON.parse(unseal(secret, Buffer.from((kept as { sealed: string }).sealed, "base64")))
}

/** A transaction that its users take for the database; a transaction inside it is a savepoint. */
function within(tx: Tx): PrismaClient {
  async function transaction<T>(run: (inner: Tx) => Promise<T>): Promise<T> {
    await tx.$executeRaw`savepoint inside`
    try {
      const value = await run(tx)
      await tx.$executeRaw`release savepoint inside`
      return value
    } catch (error) {
      await tx.$executeRaw`rollback to savepoint inside`
      throw error
    }
  }
  return new Proxy(tx, {
    get: (target, name) => (name === "$transaction" ? transaction : Reflect.get(target, name, target)),
  }) as unknown as PrismaClient
}
