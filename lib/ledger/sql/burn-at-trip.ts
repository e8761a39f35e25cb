/** More calls of one minute than these are not read; what they cost is taken for the pace of all. */
const MOST = 10_000

/**
 * What an organization and some of its users spent in the last minute, for those who have no ring of it: as a trip is rare and a ring is
 * an addition to every call. Looks at the latest ${MOST.toLocaleString("en")} calls at most, from the end of the events' key.
 *
 * $1: org. $2: the subjects as JSON, [{scope, subject}].
 */
export const burnAtTripSql = `
with latest as materialized (
  select user_name, cost, received_at from event
  where org = $1::int and received_at > now() - interval '1 minute' and source <> 'backfill'
  order by received_at desc limit ${MOST}
),
reach as (
  select case when count(*) < ${MOST} then 1 else 60 / greatest(extract(epoch from now() - min(received_at)), 0.001) end as scale from latest
)
select t.scope, t.subject, coalesce(ceil(sum(l.cost) * max(r.scale)), 0)::bigint as burn
from json_to_recordset($2::json) as t(scope text, subject text)
cross join reach r
left join latest l on t.scope = 'org' or l.user_name = t.subject
group by t.scope, t.subject
`
