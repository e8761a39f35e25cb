import type { Limit, LimitQuery } from "#lib/contracts/limits"
import { Problem } from "#lib/contracts/problem"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { literally } from "../literally.ts"
import { behind, NEWEST_FIRST, type Page, toPage } from "../page.ts"
import { fromRow, toLimit } from "./limit-row.ts"

/** Rules, newest first. */
export async function listLimits(ctx: LedgerCtx, { limit, cursor, own, q, ...exact }: LimitQuery): Promise<Page<Limit>> {
  requireScope(ctx, "read")
  const rows = await ctx.db.limit.findMany({
    where: {
      org: ctx.org,
      AND: Object.entries(exact).map(([field, value]) => ({ [field]: value })),
      ...(own !== undefined && { NOT: own === "true" ? { subject: null } : { subject: { not: null } } }),
      ...(q !== undefined && { name: { contains: literally(q), mode: "insensitive" } }),
      ...behind(cursor),
    },
    orderBy: NEWEST_FIRST,
    take: limit + 1,
  })
  const page = toPage(ctx.now, { limit }, rows, ({ createdAt }) => createdAt)
  return { ...page, items: page.items.map((row) => toLimit(fromRow(row))) }
}

/** @throws Problem `not_found`, for another organization's limit too */
export async function readLimit(ctx: LedgerCtx, { id }: { id: string }): Promise<Limit> {
  requireScope(ctx, "read")
  const row = await ctx.db.limit.findFirst({ where: { org: ctx.org, id } })
  if (!row) throw new Problem("not_found", "there is no such limit")
  return toLimit(fromRow(row))
}
