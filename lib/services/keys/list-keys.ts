import type { ApiKey, KeyQuery } from "#lib/contracts/keys"
import { type Ctx, requireScope } from "../ctx.ts"
import { literally } from "../literally.ts"
import { behind, NEWEST_FIRST, type Page, toPage } from "../page.ts"
import { toKey } from "./key-row.ts"

/** Keys, newest first, by what a person can tell them apart by; the keys themselves nobody has. */
export async function listKeys(ctx: Ctx, input: KeyQuery): Promise<Page<ApiKey>> {
  requireScope(ctx, "admin")
  const lasting = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: ctx.now } }] }
  const rows = await ctx.db.apiKey.findMany({
    where: {
      org: ctx.org,
      ...(input.q !== undefined && { name: { contains: literally(input.q), mode: "insensitive" } }),
      AND: [...(input.state === "active" ? [lasting] : []), ...(input.state === "ended" ? [{ NOT: lasting }] : []), behind(input.cursor)],
    },
    orderBy: NEWEST_FIRST,
    take: input.limit + 1,
    omit: { hash: true },
  })
  const page = toPage(ctx.now, input, rows, ({ createdAt }) => createdAt)
  return { ...page, items: page.items.map(toKey) }
}
