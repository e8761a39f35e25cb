import type { NewPrice, Price } from "#lib/contracts/prices"
import { Problem } from "#lib/contracts/problem"
import { audit } from "../audit.ts"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { newId } from "../new-id.ts"
import { raiseRevision } from "../raise-revision.ts"
import { askCorrection } from "./correction.ts"
import { toPrice, toTerms } from "./price-row.ts"

const MOST = 1_000

/**
 * Give a model a price of the organization's own. It holds with the next call of every server; what it changes of recorded calls is
 * noted to be done, by whoever asked or by any server.
 *
 * @throws Problem `conflict` where a price of the model begins at that very instant
 */
export async function keepPrice(ctx: LedgerCtx, input: NewPrice): Promise<Price> {
  requireScope(ctx, "admin")
  const { org, caller, now } = ctx
  const terms = toTerms(input, now)
  return ctx.db.$transaction(async (tx) => {
    await raiseRevision(tx, org)
    if ((await tx.priceOverride.count({ where: { org } })) >= MOST) throw new Problem("conflict", `there are ${MOST} prices already`)
    const there = await tx.priceOverride.findFirst({ where: { org, model: terms.model, effectiveFrom: terms.effectiveFrom } })
    if (there) throw new Problem("conflict", `a price of ${there.model} begins at that instant already; delete it first`)
    const data = { ...terms, org, id: newId("prc"), createdBy: caller.name, createdAt: now }
    const price = toPrice(await tx.priceOverride.create({ data }))
    await audit(tx, ctx, { action: "price.create", target: price.id, after: price })
    await askCorrection(tx, ctx, price, `the price of ${price.model} was set`)
    return price
  })
}
