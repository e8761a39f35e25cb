import type { UsageResult } from "#lib/contracts/usage"
import type { LedgerCtx } from "./ctx.ts"

/**
 * Count what could not be counted: `mismatch` and `invalid` events of today, so that they are visible and never silent. Repeats and
 * calls without usage are counted at leisure.
 */
export async function noteFactsLost(ctx: LedgerCtx, results: readonly UsageResult[]): Promise<void> {
  const counts = { invalid: 0, mismatch: 0, duplicate: 0, unmeasured: 0 }
  for (const { status, measured } of results) {
    if (status !== "recorded") counts[status] += 1
    else if (measured === false) counts.unmeasured += 1
  }
  if (Object.values(counts).every((n) => n === 0)) return
  const day = (await ctx.ledger.rules.get(ctx.org))?.calendar.day(ctx.now.getTime()).key
  if (day === undefined) return
  for (const kind of ["duplicate", "unmeasured"] as const) ctx.ledger.countReceipts(ctx.org, day, kind, counts[kind])
  for (const kind of ["invalid", "mismatch"] as const) {
    const n = counts[kind]
    if (n === 0) continue
    await ctx.db.$executeRaw`
      insert into fact_lost as f (org, day, kind, n) values (${ctx.org}, ${String(day)}::date, ${kind}, ${n})
      on conflict (org, day, kind) do update set n = f.n + excluded.n`
  }
}
