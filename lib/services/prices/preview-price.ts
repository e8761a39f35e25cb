import type { NewPrice, PriceCorrection } from "#lib/contracts/prices"
import { indexOverrides } from "#lib/domain/pricing"
import { toDatedRates } from "#lib/ledger/rules"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { deadline, rulesOfNow, toCorrection } from "./correction.ts"
import { toTerms } from "./price-row.ts"

/** What a price would change of what was recorded; changes nothing. */
export async function previewPrice(ctx: LedgerCtx, input: NewPrice): Promise<PriceCorrection> {
  requireScope(ctx, "read")
  const { org, now, db } = ctx
  const terms = toTerms(input, now)
  if (terms.effectiveFrom > now) return toCorrection({ calls: 0, costNano: 0n, finished: true })
  const rules = await rulesOfNow(ctx)
  const prices = await db.priceOverride.findMany({ where: { org } })
  const overrides = indexOverrides([...prices, terms].map(toDatedRates), "preview")
  const change = { model: terms.model, since: terms.effectiveFrom }
  return toCorrection(await ctx.ledger.prices.preview(rules, change, overrides, deadline()))
}
