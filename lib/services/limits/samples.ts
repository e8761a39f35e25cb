import type { PrismaClient } from "#lib/db/client"

type Beyond = { subjects: number; excess: bigint }

/** What an organization's traffic looks like in one measure. `lastWeek`: who was beyond a ceiling in the last 7 days, and by how much together. */
export type Sample = { samples: number; p99: bigint; lastWeek(ceiling: bigint): Promise<Beyond> }

type Percentile = { samples: number; p99: bigint | null }
type Over = { subjects: number; excess: bigint | null }

const WEEK_MS = 7 * 86_400_000
/** More sessions make no other percentile. */
const SESSIONS = 10_000

/** The latest sessions, whole. */
export async function sampleSessions(db: PrismaClient, org: number, metric: "tokens" | "cost", now: Date): Promise<Sample> {
  const [found] = await db.$queryRaw<Percentile[]>`
    select count(*)::int as samples, percentile_disc(0.99) within group (order by u.used) as p99
    from (select name from session where org = ${org} order by created_at desc, id limit ${SESSIONS}) s
    join total t on t.org = ${org} and t.scope = 1::smallint and t.subject = s.name and t.period = 0
    cross join lateral (select case ${metric}::text when 'cost' then t.cost else t.tokens end as used) u
    where u.used > 0`
  const since = new Date(now.getTime() - WEEK_MS)
  return toSample(
    found,
    (ceiling) => db.$queryRaw<Over[]>`
    select count(*)::int as subjects, sum(u.used - ${ceiling}::bigint)::bigint as excess
    from (select distinct session from
      (select session from session_agent where org = ${org} and seen_at >= ${since} order by seen_at desc limit ${SESSIONS}) l) s
    join total t on t.org = ${org} and t.scope = 1::smallint and t.subject = s.session and t.period = 0
    cross join lateral (select case ${metric}::text when 'cost' then t.cost else t.tokens end as used) u
    where u.used >= ${ceiling}::bigint`,
  )
}

/** Hours in which an agent spent something, of the last seven days with traffic. */
export async function sampleAgentHours(db: PrismaClient, org: number, now: Date): Promise<Sample> {
  const [latest] = await db.$queryRaw<
    { slot: number | null }[]
  >`select max(slot) as slot from rollup where org = ${org} and width = 900::smallint`
  const from = (latest?.slot ?? 0) - WEEK_MS / 900_000
  const [found] = await db.$queryRaw<Percentile[]>`
    select count(*)::int as samples, percentile_disc(0.99) within group (order by h.used) as p99
    from (select sum(cost)::bigint as used from rollup
      where org = ${org} and width = 900::smallint and slot > ${from}::int group by agent, slot / 4) h
    where h.used > 0`
  const since = Math.floor((now.getTime() - WEEK_MS) / 900_000)
  return toSample(
    found,
    (ceiling) => db.$queryRaw<Over[]>`
    select count(distinct h.agent)::int as subjects, sum(h.used - ${ceiling}::bigint)::bigint as excess
    from (select agent, sum(cost)::bigint as used from rollup
      where org = ${org} and width = 900::smallint and slot >= ${since}::int group by agent, slot / 4) h
    where h.used >= ${ceiling}::bigint`,
  )
}

/** What each user used in each of the last three months with traffic. Calls that named no user are nobody's month. */
export async function sampleUserMonths(db: PrismaClient, org: number, now: Date): Promise<Sample> {
  const months = await db.total.findMany({ where: { org, scope: 4 }, orderBy: { period: "desc" }, take: 3, select: { period: true } })
  const periods = months.map(({ period }) => period)
  const [found] = await db.$queryRaw<Percentile[]>`
    select count(*)::int as samples, percentile_disc(0.99) within group (order by tokens) as p99
    from total where org = ${org} and scope = 2::smallint and subject > '' and period = any(${periods}::int[]) and tokens > 0`
  const since = new Date(now.getTime() - WEEK_MS)
  return toSample(
    found,
    (ceiling) => db.$queryRaw<Over[]>`
    select count(*)::int as subjects, sum(tokens - ${ceiling}::bigint)::bigint as excess
    from total where org = ${org} and scope = 2::smallint and period = ${periods[0] ?? 0}::int and last_at >= ${since} and tokens >= ${ceiling}::bigint`,
  )
}

function toSample(found: Percentile | undefined, over: (ceiling: bigint) => Promise<Over[]>): Sample {
  return {
    samples: found?.samples ?? 0,
    p99: found?.p99 ?? 0n,
    async lastWeek(ceiling) {
      const [row] = await over(ceiling)
      return { subjects: row?.subjects ?? 0, excess: row?.excess ?? 0n }
    },
  }
}
