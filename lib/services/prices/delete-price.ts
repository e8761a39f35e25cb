import type { ChangedPrice } from "#lib/contracts/prices"
import { Problem } from "#lib/contracts/problem"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { raiseRevision } from "../raise-revision.ts"
import { askCorrection, correctNow } from "./correction.ts"
import { toPrice } from "./price-row.ts"

/** Take a price back: calls it priced cost what the one before it says, else what the price book does. @throws Problem `not_found` */
export async function deletePrice(ctx: LedgerCtx, { id }: { id: string }): Promise<ChangedPrice> {
  requireScope(ctx, "admin")
  const { org } = ctx
  const price = await ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    const row = await tx.priceOverride.findFirst({ where: { org, id } })
    if (!row) throw new Problem("not_found", "there is no such price")
    await tx.priceOverride.delete({ where: { org_id: { org, id } } })
    await audit(tx, ctx, { action: "price.delete", target: id, before: toPrice(row) })
    await askCorrection(tx, ctx, toPrice(row), reasonOf(row.model))
    return toPrice(row)
  })
  return { ...price, correction: await correctNow(ctx, price, reasonOf(price.model)) }
}

function reasonOf(model: string): string {
  return `a price of ${model} was deleted`
}
