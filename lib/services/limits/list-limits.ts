import type { Limit, LimitQuery } from "#lib/contracts/limits"
import { Problem } from "#lib/contracts/problem"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { literally } from "../literally.ts"
import { cursorOf, type Page, toPage } from "../page.ts"
import { fromRow, toLimit } from "./limit-row.ts"

/** Rules, newest first. */
export async function listLimits(ctx: LedgerCtx, { limit, cursor, own, q, ...exact }: LimitQuery): Promise<Page<Limit>> {
  requireScope(ctx, "read")
  const after = cursorOf(cursor)
  const rows = await ctx.db.limit.findMany({
    where: {
      org: ctx.org,
      AND: Object.entries(exact).map(([field, value]) => ({ [field]: value })),
      ...(own !== undefined && { NOT: own === "true" ? { subject: null } : { subject: { not: null } } }),
      ...(q !== undefined && { name: { contains: literally(q), mode: "insensitive" } }),
      ...(after && { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] }),
    },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: limit + 1,
  })
  return toPage(ctx.now, { limit }, rows.map(fromRow), (row) => ({ at: row.createdAt, id: row.id }), toLimit)
}

/** @throws Problem `not_found`, for another organization's limit too */
export async function readLimit(ctx: LedgerCtx, { id }: { id: string }): Promise<Limit> {
  requireScope(ctx, "read")
  const row = await ctx.db.limit.findFirst({ where: { org: ctx.org, id } })
  if (!row) throw new Problem("not_found", "there is no such limit")
  return toLimit(fromRow(row))
}
