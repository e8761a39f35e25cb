import { createHash } from "node:crypto"
import type { Tx } from "#lib/db/client"
import { canonicalJson, plain } from "./canonical-json.ts"
import type { Ctx } from "./ctx.ts"

export type AuditEntry = {
  /** `noun.verb`, such as `key.create`. */
  action: string
  /** Id or name of what was changed. */
  target: string
  before?: unknown
  after?: unknown
}

type Actor = Pick<Ctx, "org" | "caller" | "now" | "address" | "requestId">

/** Where a chain begins. */
export const FIRST_PREV_HASH = Buffer.alloc(32)

/**
 * Write who did what, in the transaction that does it.
 *
 * Each row carries the SHA-256 of the one before it and of its own content, so a row that is changed, removed or put in
 * between breaks the chain from there on. The organization's state row is locked first: two changes get two numbers in a row. The
 * database keeps where the trail ends (`audit_head`) and takes a row behind that alone, so an end that is cut off shows as well.
 */
export async function audit(tx: Tx, ctx: Actor, entry: AuditEntry): Promise<void> {
  await tx.$queryRaw`select 1 from org_state where org = ${ctx.org} for update`
  const last = await tx.auditHead.findUnique({ where: { org: ctx.org } })
  const row = {
    org: ctx.org,
    seq: (last?.seq ?? 0n) + 1n,
    at: ctx.now,
    actorKind: ctx.caller.kind,
    actorId: ctx.caller.id,
    actorName: ctx.caller.name,
    action: entry.action,
    target: entry.target,
    before: plain(entry.before),
    after: plain(entry.after),
    ip: ctx.address,
    requestId: ctx.requestId,
  }
  const prevHash = Buffer.from(last?.hash ?? FIRST_PREV_HASH)
  const { before, after, ...rest } = row
  await tx.audit.create({
    data: {
      ...rest,
      ...(before !== null && { before }),
      ...(after !== null && { after }),
      prevHash,
      hash: auditHash(prevHash, row),
    },
  })
}

/** The hash of a row: of the one before and of every other column, in canonical JSON. */
export function auditHash(prevHash: Uint8Array, row: object): Buffer<ArrayBuffer> {
  return Buffer.from(createHash("sha256").update(prevHash).update(canonicalJson(row)).digest())
}
