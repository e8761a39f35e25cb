import type { AuditFault, AuditVerification } from "#lib/contracts/audit-verification"
import type { PrismaClient } from "#lib/db/client"
import { auditHash, FIRST_PREV_HASH } from "./audit.ts"
import { plain } from "./canonical-json.ts"
import { type Ctx, requireScope } from "./ctx.ts"

/** Entries per statement. */
const PAGE = 1_000
/** A trail with more has one cause, not a thousand. */
const MOST = 100

/**
 * Recompute the hash chain of an organization's trail from its first entry, and name every entry that is not as it was written.
 *
 * What is written meanwhile is left to the next verification.
 * @throws where `signal` aborts
 */
export async function verifyAudit(ctx: Ctx): Promise<AuditVerification> {
  requireScope(ctx, "admin")
  const head = await ctx.db.auditHead.findUnique({ where: { org: ctx.org } })
  const faults: AuditFault[] = []
  let found = 0
  let entries = 0
  const note = (number: bigint, fault: AuditFault["fault"]) => {
    found += 1
    if (faults.length < MOST) faults.push({ number: Number(number), fault })
  }

  let last = { seq: 0n, hash: FIRST_PREV_HASH as Uint8Array }
  const missing = (before: bigint) => {
    for (let seq = last.seq + 1n; seq < before && found <= MOST; seq += 1n) note(seq, "missing")
  }
  for await (const row of trail(ctx, head?.seq ?? 0n)) {
    const { prevHash, hash, before, after, ...rest } = row
    missing(row.seq)
    // Behind a gap nobody can say what an entry was written behind.
    if (row.seq === last.seq + 1n && !same(prevHash, last.hash)) note(row.seq, "unlinked")
    if (!same(auditHash(prevHash, { ...rest, before: plain(before), after: plain(after) }), hash)) note(row.seq, "changed")
    else if (row.seq === head?.seq && !same(hash, head.hash)) note(row.seq, "changed")
    entries += 1
    last = row
  }
  missing((head?.seq ?? 0n) + 1n)
  return {
    ok: found === 0,
    entries,
    faults,
    more: found > faults.length,
    head: head && { number: Number(head.seq), hash: Buffer.from(head.hash).toString("hex") },
    verifiedAt: new Date().toISOString(),
  }
}

type Entry = Awaited<ReturnType<PrismaClient["audit"]["findMany"]>>[number]

async function* trail({ db, org, signal }: Ctx, through: bigint): AsyncGenerator<Entry> {
  for (let after = 0n; after < through; ) {
    signal.throwIfAborted()
    const rows = await db.audit.findMany({ where: { org, seq: { gt: after, lte: through } }, orderBy: { seq: "asc" }, take: PAGE })
    yield* rows
    after = rows.at(-1)?.seq ?? through
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
