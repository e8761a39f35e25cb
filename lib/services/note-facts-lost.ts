import type { UsageResult } from "#lib/contracts/usage"
import { RECEIPT_KINDS, type ReceiptKind } from "#lib/ledger/count-receipts"
import type { LedgerCtx } from "./ctx.ts"

/** What was in a request of an exporter beside the calls that are counted. */
export type LeftOut = { unreadable: number; wholes: number; repeats: number }

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
  await add(ctx, counts)
}

/** Count what of telemetry stands for no call of its own: spans of wholes, other views of one call; what had no identity is lost. */
export function noteLeftOut(ctx: LedgerCtx, { unreadable, wholes, repeats }: LeftOut): Promise<void> {
  return add(ctx, { invalid: unreadable, whole: wholes, repeat: repeats })
}

const LOST = ["invalid", "mismatch"] as const

async function add(ctx: LedgerCtx, counts: Partial<Record<ReceiptKind | (typeof LOST)[number], number>>): Promise<void> {
  if (Object.values(counts).every((n) => n === 0)) return
  const day = (await ctx.ledger.rules.get(ctx.org))?.calendar.day(ctx.now.getTime()).key
  if (day === undefined) return
  for (const kind of RECEIPT_KINDS) ctx.ledger.countReceipts(ctx.org, day, kind, counts[kind] ?? 0)
  for (const kind of LOST) {
    const n = counts[kind] ?? 0
    if (n === 0) continue
    await ctx.db.$executeRaw`
      insert into fact_lost as f (org, day, kind, n) values (${ctx.org}, ${String(day)}::date, ${kind}, ${n})
      on conflict (org, day, kind) do update set n = f.n + excluded.n`
  }
}
