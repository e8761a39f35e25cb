import type { ChangedPrice, Price } from "#lib/contracts/prices"
import type { LedgerCtx } from "../ctx.ts"
import { correctNow } from "./correction.ts"

/** A price that was kept, and what charging recorded calls by it came to: money, and stops that no longer hold. Repeatable. */
export async function setPrice(ctx: LedgerCtx, price: Price): Promise<ChangedPrice> {
  return { ...price, correction: await correctNow(ctx, price, `the price of ${price.model} was set`) }
}
