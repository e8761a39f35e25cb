import type { BurnSnapshot } from "#lib/contracts/burn"
import { createBurnReader } from "./burn/burn-reader.ts"
import { type LedgerCtx, requireScope } from "./ctx.ts"

/** The fleet as of now: every agent with its figures, and what they burn together. */
export async function readBurn(ctx: LedgerCtx): Promise<BurnSnapshot> {
  requireScope(ctx, "read")
  return createBurnReader(ctx, ctx.org)(ctx.now.getTime())
}
