import type { ApiKey, KeyQuery } from "#lib/contracts/keys"
import { type Ctx, requireScope } from "../ctx.ts"
import { literally } from "../literally.ts"
import { cursorOf, type Page, toPage } from "../page.ts"
import { toKey } from "./key-row.ts"

/** Keys, newest first, by what a person can tell them apart by; the keys themselves nobody has. */
export async function listKeys(ctx: Ctx, input: KeyQuery): Promise<Page<ApiKey>> {
  requireScope(ctx, "admin")
  const after = cursorOf(input.cursor)
  const lasting = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: ctx.now } }] }
  const rows = await ctx.db.apiKey.findMany({
    where: {
      org: ctx.org,
      ...(input.q !== undefined && { name: { contains: literally(input.q), mode: "insensitive" } }),
      AND: [
        ...(input.state === "active" ? [lasting] : []),
        ...(input.state === "ended" ? [{ NOT: lasting }] : []),
        ...(after ? [{ OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] }] : []),
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: input.limit + 1,
    omit: { hash: true },
  })
  return toPage(ctx.now, input, rows, ({ createdAt, id }) => ({ at: createdAt, id }), toKey)
}
