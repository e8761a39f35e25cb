import type { Verification } from "#lib/contracts/verify"
import type { Verified } from "#lib/ledger/verify/verify"
import { runtime } from "#lib/runtime"
import { type Ctx, requireScope } from "./ctx.ts"

/** Do meters and rollups add up? The last answer with its age; asking begins a new verification in the background. */
export async function readVerify(ctx: Ctx): Promise<Verification> {
  requireScope(ctx, "read")
  await runtime().verifier.start(ctx.org)
  const row = await ctx.db.verifyRun.findUnique({ where: { org: ctx.org } })
  return { runningSince: row?.runningSince?.toISOString() ?? null, last: row && toLast(row, ctx.now) }
}

type Row = { startedAt: Date | null; finishedAt: Date | null; result: unknown }

function toLast({ startedAt, finishedAt, result }: Row, now: Date): Verification["last"] {
  if (!startedAt || !finishedAt) return null
  const { differences, more, checked, events } = result as Verified
  return {
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    ageMs: Math.max(0, now.getTime() - finishedAt.getTime()),
    ok: differences.length === 0,
    differences: [...differences],
    more,
    checked: { ...checked },
    events,
  }
}
