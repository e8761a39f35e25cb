import type { ChangedLimit, LimitPatch } from "#lib/contracts/limits"
import { Problem } from "#lib/contracts/problem"
import { audit } from "../audit.ts"
import { canonicalJson } from "../canonical-json.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { blockedNow } from "./blocked-now.ts"
import { closeIncidents } from "./close-incidents.ts"
import { problemsOf, readChanged, refuse } from "./draft.ts"
import { fromRow, readLimits, type StoredLimit, toColumns, toLimit } from "./limit-row.ts"

/** null: whatever is there. */
export type Seen = { id: string; revisions: ReadonlySet<number> | null }

/**
 * Change a rule, from the revision that its changer has seen.
 *
 * Where it acts differently from now on its open incidents are closed; where its ceiling was raised, those of whoever stays below it.
 *
 * @throws Problem `stale` where somebody else was faster
 */
export async function updateLimit(ctx: LedgerCtx, { id, revisions, ...patch }: LimitPatch & Seen): Promise<ChangedLimit> {
  requireScope(ctx, "admin")
  const { before, after, all } = await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, ctx.org)
    const limits = await readLimits(tx, ctx.org)
    const before = findSeen(limits, { id, revisions })
    const others = limits.filter((one) => one.id !== id)
    const read = readChanged(before, patch)
    refuse(await problemsOf(tx, ctx.org, read, others))
    const unchanged = canonicalJson(toLimit({ ...before, ...read.draft })) === canonicalJson(toLimit(before))
    if (unchanged) return { before, after: before, all: limits }
    const data = { ...toColumns(read.draft), revision: before.revision + 1, updatedAt: ctx.now }
    const after = fromRow(await tx.limit.update({ where: { org_id: { org: ctx.org, id } }, data }))
    if (after.action !== before.action || after.mode !== before.mode) await closeIncidents(tx, ctx, [id], null, `${after.name} was changed`)
    await audit(tx, ctx, { action: "limit.update", target: id, before: toLimit(before), after: toLimit(after) })
    return { before, after, all: [...others, after] }
  })
  if (after.ceiling > before.ceiling) await ctx.ledger.closeCalmedIncidents()
  return { ...toLimit(after), blocks: await blockedNow(ctx, after, all) }
}

/** @throws Problem `not_found`, `stale` */
export function findSeen(limits: readonly StoredLimit[], { id, revisions }: Seen): StoredLimit {
  const limit = limits.find((one) => one.id === id)
  if (!limit) throw new Problem("not_found", "there is no such limit")
  if (revisions && !revisions.has(limit.revision)) {
    throw new Problem("stale", `it is at revision ${limit.revision} by now; read it again before you change it`)
  }
  return limit
}
