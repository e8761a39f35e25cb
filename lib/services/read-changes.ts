import type { Change } from "#lib/contracts/changes"
import { type Ctx, requireScope } from "./ctx.ts"
import { literally } from "./literally.ts"

const MOST = 100

/** What people did about some things (by id), or with all of one noun (`limit`); newest first, the last hundred. */
export async function readChanges(ctx: Ctx, input: { targets: readonly string[] } | { noun: string }): Promise<Change[]> {
  requireScope(ctx, "read")
  const rows = await ctx.db.audit.findMany({
    where: {
      org: ctx.org,
      ...("noun" in input ? { action: { startsWith: literally(`${input.noun}.`) } } : { target: { in: [...input.targets] } }),
    },
    orderBy: { seq: "desc" },
    take: MOST,
  })
  return rows.map((row) => ({
    seq: row.seq.toString(),
    at: row.at.toISOString(),
    by: row.actorName,
    action: row.action,
    target: row.target,
    before: recordOf(row.before),
    after: recordOf(row.after),
  }))
}

function recordOf(value: unknown): Change["before"] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
}
