import { SCOPE_NUMBER } from "#lib/ledger/meter-rows"
import type { LedgerCtx } from "../ctx.ts"
import { literally } from "../literally.ts"
import { notACursor } from "../page.ts"
import { rulesOf } from "../rules-of.ts"
import type { UserRecord } from "./to-users.ts"

type Asked = { limit: number; cursor?: string | undefined; plan?: string | undefined; q?: string | undefined }
type Row = UserRecord & { used: bigint }

/**
 * Users by what they used this month, most first: the totals that quotas are judged by, joined by key. A cursor holds the figure
 * and the id of the last one; who passes it while somebody reads page by page is met once at most.
 *
 * @param names null: all
 */
export async function usersByUse(ctx: LedgerCtx, { limit, cursor, plan, q }: Asked, names: string[] | null) {
  const rules = await rulesOf(ctx)
  const after = positionOf(cursor)
  const part = q === undefined ? null : `%${literally(q)}%`
  const rows = await ctx.db.$queryRaw<Row[]>`
    select u.id, u.name, u.label, u.plan, u.created_at as "createdAt", coalesce(t.tokens, 0)::bigint as used
    from end_user u
    left join total t on t.org = u.org and t.scope = ${SCOPE_NUMBER.user}::smallint and t.subject = u.name
      and t.period = ${rules.calendar.month(ctx.now.getTime()).key}::int
    where u.org = ${ctx.org}::int
      and (${plan ?? null}::text is null or u.plan = ${plan ?? null}::text)
      and (${names}::text[] is null or u.name = any(${names}::text[]))
      and (${part}::text is null or u.name ilike ${part}::text or u.label ilike ${part}::text)
      and (${after?.used ?? null}::bigint is null or coalesce(t.tokens, 0) < ${after?.used ?? null}::bigint
        or (coalesce(t.tokens, 0) = ${after?.used ?? null}::bigint and u.id > ${after?.id ?? null}::text))
    order by used desc, u.id limit ${limit + 1}::int`
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    rows: shown,
    nextCursor: last ? Buffer.from(`${last.used} ${last.id}`).toString("base64url") : null,
    asOf: ctx.now.toISOString(),
  }
}

/** @throws Problem `unprocessable` for a text that no reply gave as its cursor */
function positionOf(cursor: string | undefined): { used: bigint; id: string } | null {
  if (cursor === undefined) return null
  const [, used, id] = /^(\d{1,18}) (usr_[0-9a-z]{20})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? []
  if (used === undefined || id === undefined) throw notACursor()
  return { used: BigInt(used), id }
}
