import type { UnpricedModels } from "#lib/contracts/prices"
import { formatUsd } from "#lib/domain/money"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { rulesOf } from "../rules-of.ts"
import { tokensOf } from "../usage/figures.ts"
import { largestFirst, readRollups } from "../usage/read-rollups.ts"
import { usageRange } from "../usage/usage-range.ts"

const MOST = 500

/** Models that were called in the last 30 days and that neither the price book nor the organization has a price of. */
export async function listUnpriced(ctx: LedgerCtx): Promise<UnpricedModels> {
  requireScope(ctx, "read")
  const { db, org, now, pricer } = ctx
  const rules = await rulesOf(ctx)
  const range = usageRange(rules.calendar, { bucket: "month" }, now.getTime())
  const cells = await readRollups(db, org, rules.calendar, range, "model", {}, MOST)
  const unpriced = largestFirst(cells).filter(
    ({ name, total }) => name !== "" && total.assumed > 0n && pricer.ratesOf(name, now.getTime(), rules.overrides) === null,
  )
  return {
    from: new Date(range.startMs).toISOString(),
    items: unpriced.map(({ name, total }) => {
      return { model: name, calls: Number(total.calls), tokens: tokensOf(total), assumedUsd: formatUsd(total.assumed) }
    }),
  }
}
