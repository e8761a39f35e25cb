import { type IdentityWay, issuerOf, oauthProviders } from "#lib/auth/oauth-providers"
import type { MemberIdentities } from "#lib/contracts/members"
import { runtime } from "#lib/runtime"
import { type Ctx, requireScope } from "../ctx.ts"

/** The identity providers by which the caller signs in, of those that this installation knows. */
export async function listIdentities(ctx: Ctx): Promise<MemberIdentities> {
  requireScope(ctx, "read")
  const { config } = runtime()
  const rows = await ctx.db.memberIdentity.findMany({ where: { org: ctx.org, memberId: ctx.caller.id }, orderBy: { createdAt: "asc" } })
  const ways = oauthProviders(config).map(({ id }) => id as IdentityWay)
  return {
    items: rows.flatMap(({ id, issuer, createdAt }) => {
      const way = ways.find((one) => issuerOf(one, config) === issuer)
      return way ? [{ id, way, connectedAt: createdAt.toISOString() }] : []
    }),
  }
}
