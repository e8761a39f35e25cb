import type { UsageResult } from "#lib/contracts/usage"
import type { LedgerCtx } from "./ctx.ts"

/** Count what could not be counted: `mismatch` and `invalid` events of the organization's day, so that they are visible and never silent. */
export async function noteFactsLost(ctx: LedgerCtx, results: readonly UsageResult[]): Promise<void> {
  const lost = results.filter(({ status }) => status === "mismatch" || status === "invalid")
  if (lost.length === 0) return
  const day = (await ctx.ledger.rules.get(ctx.org))?.calendar.day(ctx.now.getTime()).key
  if (day === undefined) return
  for (const kind of ["invalid", "mismatch"] as const) {
    const n = lost.filter(({ status }) => status === kind).length
    if (n === 0) continue
    await ctx.db.$executeRaw`
      insert into fact_lost as f (org, day, kind, n) values (${ctx.org}, ${String(day)}::date, ${kind}, ${n})
      on conflict (org, day, kind) do update set n = f.n + excluded.n`
  }
}
