import type { PrismaClient } from "#lib/db/client"
import { SCOPE_NUMBER } from "#lib/ledger/meter-rows"
import { APART_MS, QUIET_MS } from "#lib/ledger/sight"
import { RUNNING_MS } from "./burn/status-of.ts"
import type { Ctx } from "./ctx.ts"
import { MOST_NAMES } from "./stopped-names.ts"

type Named = { name: string; seenAt: Date }

/**
 * When sessions or users were last heard of, by name: their mark `seenAt` is coarse, and the ledger knows to the millisecond when something
 * was last recorded or set aside for each.
 */
export async function readLastHeard(
  { db, org }: { db: PrismaClient; org: number },
  scope: "session" | "user",
  rows: readonly Named[],
): Promise<(row: Named) => Date> {
  const names = rows.map(({ name }) => name)
  const known = await db.$queryRaw<{ name: string; at: Date | null }[]>`
    select n.name, greatest(
      (select max(last_at) from total where org = ${org} and scope = ${SCOPE_NUMBER[scope]}::smallint and subject = n.name),
      (select last_at from subject where org = ${org} and scope = ${SCOPE_NUMBER[scope]}::smallint and subject = n.name)) as at
    from unnest(${names}::text[]) as n(name)`
  const lastAt = new Map(known.map(({ name, at }) => [name, at]))
  return ({ name, seenAt }) => {
    const at = lastAt.get(name)
    return at && at > seenAt ? at : seenAt
  }
}

/**
 * Sessions that run although their mark is too old to tell: the last of it was heard after the mark, and less than a minute ago. The mark of
 * who worked on it may be `APART_MS` from its own.
 */
export async function runningPastMark({ db, org, now }: Ctx): Promise<string[]> {
  const runningSince = now.getTime() - RUNNING_MS
  const rows = await db.$queryRaw<{ name: string }[]>`
    select distinct p.session as name
    from (
      select session from session_agent
      where org = ${org} and seen_at > ${new Date(runningSince - QUIET_MS - APART_MS)} and seen_at <= ${new Date(runningSince + APART_MS)}
      order by seen_at desc limit ${MOST_NAMES}
    ) p
    left join total t on t.org = ${org} and t.scope = ${SCOPE_NUMBER.session}::smallint and t.subject = p.session and t.period = 0
    left join subject h on h.org = ${org} and h.scope = ${SCOPE_NUMBER.session}::smallint and h.subject = p.session
    where greatest(t.last_at, h.last_at) > ${new Date(runningSince)}`
  return rows.map(({ name }) => name)
}
