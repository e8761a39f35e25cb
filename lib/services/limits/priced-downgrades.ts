import { formatUsd } from "#lib/domain/money"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { readDowngrades } from "./downgrades.ts"

/** Dollars per million tokens, in and out; null where nobody has a price. */
type Price = { inputUsd: string; outputUsd: string } | null
export type PricedPair = { from: string; to: string; fromPrice: Price; toPrice: Price }

/** The table with what each model costs now. */
export async function readPricedDowngrades(ctx: LedgerCtx): Promise<{ pairs: PricedPair[]; revision: number }> {
  requireScope(ctx, "read")
  const [{ pairs, revision }, rules] = await Promise.all([readDowngrades(ctx), ctx.ledger.rules.get(ctx.org)])
  const priceOf = (model: string): Price => {
    const rates = ctx.pricer.ratesOf(model, ctx.now.getTime(), rules?.overrides)
    return rates && { inputUsd: formatUsd(rates.input.base), outputUsd: formatUsd(rates.output.base) }
  }
  return { pairs: pairs.map(({ from, to }) => ({ from, to, fromPrice: priceOf(from), toPrice: priceOf(to) })), revision }
}
