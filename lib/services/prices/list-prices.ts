import type { Prices } from "#lib/contracts/prices"
import { type Ctx, requireScope } from "../ctx.ts"
import { toPrice } from "./price-row.ts"

/** The organization's own prices, by model, the latest first. */
export async function listPrices({ db, org, ...ctx }: Ctx): Promise<Prices> {
  requireScope(ctx, "read")
  const rows = await db.priceOverride.findMany({ where: { org }, orderBy: [{ model: "asc" }, { effectiveFrom: "desc" }] })
  return { items: rows.map(toPrice) }
}
