import { type Claim, UNMEASURED } from "#lib/domain/otel/same-call"
import type { Ctx } from "../ctx.ts"

/**
 * Claim spans and responses for the calls that stand for them. @returns who holds each of them
 *
 * One statement, so of two requests that race for one call, on whatever servers, both see the same holder: the row of a claim that is
 * being made is waited for, and read as it then is. Rows are taken in key order, so that they never wait in a circle.
 */
export async function claim(ctx: Ctx, claims: readonly Claim[]): Promise<ReadonlyMap<string, string>> {
  if (claims.length === 0) return new Map()
  const rows = await ctx.db.$queryRaw<{ k: string; holder: string }[]>`
    insert into otel_claim as c (org, k, holder, at)
    select ${ctx.org}, k, holder, now()
    from unnest(${claims.map(({ k }) => k)}::uuid[], ${claims.map(({ holder }) => holder)}::uuid[]) as t(k, holder)
    order by k
    on conflict (org, k) do update set holder = case when c.holder = ${UNMEASURED}::uuid then excluded.holder else c.holder end
    returning k, holder`
  return new Map(rows.map(({ k, holder }) => [k, holder]))
}
