import { keepRun } from "#lib/ledger/verify/verifier"
import { type Verified, verify } from "#lib/ledger/verify/verify"
import { type Ctx, requireScope } from "./ctx.ts"

/** Verify an organization now, as fast as it goes, and keep the result as its last one. */
export async function verifyNow(ctx: Ctx): Promise<Verified> {
  requireScope(ctx, "read")
  const startedAt = new Date()
  const verified = await verify({ db: ctx.db, rest: 0, signal: ctx.signal }, ctx.org)
  await keepRun(ctx.db, ctx.org, { startedAt, finishedAt: new Date(), verified })
  return verified
}
