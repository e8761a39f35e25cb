import type { Incident } from "#lib/contracts/incidents"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { withMeters } from "./with-meters.ts"

/** The incidents that one limit opened, newest first. */
export async function incidentsOfLimit(ctx: LedgerCtx, input: { id: string; limit: number }): Promise<Incident[]> {
  requireScope(ctx, "read")
  const rows = await ctx.db.incident.findMany({
    where: { org: ctx.org, limitId: input.id },
    orderBy: [{ openedAt: "desc" }, { id: "asc" }],
    take: input.limit,
  })
  return withMeters(ctx, rows)
}
