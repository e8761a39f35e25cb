import { type Ctx, requireScope } from "../ctx.ts"

/** How many limits stand in for each of these; those for which none does are left out. */
export async function countReplacements(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  requireScope(ctx, "read")
  const groups = await ctx.db.limit.groupBy({ by: ["replaces"], where: { org: ctx.org, replaces: { in: [...ids] } }, _count: true })
  return new Map(groups.flatMap(({ replaces, _count }) => (replaces === null ? [] : [[replaces, _count] as const])))
}
