import type { Price, PriceCorrection } from "#lib/contracts/prices"
import type { Tx } from "#lib/db/client"
import { formatUsd } from "#lib/domain/money"
import type { Corrected, PriceChange } from "#lib/ledger/correct-prices"
import type { Rules } from "#lib/ledger/rules"
import type { Ctx, LedgerCtx } from "../ctx.ts"
import { rulesOf } from "../rules-of.ts"

/** By then every server knows of the price, so nothing is recorded any more that was priced without it. */
const KNOWN_AFTER_MS = 60_000
/** As long as a person waits. */
const PATIENCE_MS = 8_000

/** Note that calls recorded since a price began are to be charged anew, in the transaction that changes the price. */
export async function askCorrection(tx: Tx, { org, caller, now }: Ctx, { id, model, effectiveFrom }: Price, reason: string): Promise<void> {
  if (Date.parse(effectiveFrom) > now.getTime()) return
  const dueAt = new Date(now.getTime() + KNOWN_AFTER_MS)
  const data = { model, since: effectiveFrom, reason, createdBy: caller.name, dueAt }
  await tx.priceCorrection.upsert({ where: { org_id: { org, id } }, create: { org, id, ...data }, update: data })
}

/** Charge at once what can be while somebody waits. What is left, and what servers record that do not know yet, is done without them. */
export async function correctNow(ctx: LedgerCtx, { model, effectiveFrom }: Price, reason: string): Promise<PriceCorrection> {
  if (Date.parse(effectiveFrom) > ctx.now.getTime()) return toCorrection({ calls: 0, costNano: 0n, finished: true })
  const change: PriceChange = { org: ctx.org, model, since: new Date(effectiveFrom), reason, createdBy: ctx.caller.name }
  return toCorrection(await ctx.ledger.prices.correct(await rulesOfNow(ctx), change, deadline()))
}

export async function rulesOfNow(ctx: LedgerCtx): Promise<Rules> {
  const state = await ctx.db.orgState.findUnique({ where: { org: ctx.org }, select: { rev: true } })
  return rulesOf(ctx, state?.rev)
}

export function deadline(): number {
  return Date.now() + PATIENCE_MS
}

export function toCorrection({ calls, costNano, finished }: Corrected): PriceCorrection {
  return { calls, costUsd: formatUsd(costNano), finished }
}
