import type { ApiKey } from "#lib/contracts/keys"
import { type Ctx, requireScope } from "./ctx.ts"

const MOST = 10

/** Keys that agents may send usage with now, newest first, by what a person can tell them apart by. The keys themselves nobody has. */
export async function listKeyHints(ctx: Ctx): Promise<Pick<ApiKey, "id" | "name" | "hint">[]> {
  requireScope(ctx, "read")
  return ctx.db.apiKey.findMany({
    where: {
      org: ctx.org,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: ctx.now } }],
      scopes: { hasSome: ["usage:write", "admin"] },
    },
    orderBy: { createdAt: "desc" },
    take: MOST,
    select: { id: true, name: true, hint: true },
  })
}
