/**
 * Note that agents were told of a stop, and what they did after: the first telling stands; calls that began after it are counted
 * as defiance, with their cost.
 *
 * $1: [{org, cause, agent, at, started, cost}] as JSON, one row per (org, cause, agent): \`at\` the telling now, \`started\` the starts of
 * the calls of this batch (null: none known), \`cost\` theirs, in the same order. Instants are milliseconds.
 */
export const noteToldSql = `
with told as materialized (
  select org, cause, agent, to_timestamp(at / 1000.0) as at, calls
  from json_to_recordset($1::json) as t(org int, cause text, agent text, at double precision, calls json)
  order by org, cause, agent
),
first as (
  insert into obedience as o (org, cause, agent, told_at)
  select org, cause, agent, at from told order by org, cause, agent
  on conflict (org, cause, agent) do nothing
  returning org, cause, agent
)
update obedience o set
  last_call_at = greatest(o.last_call_at, since.last_at),
  defied_at = coalesce(o.defied_at, case when since.n > 0 then t.at end),
  spent = o.spent + since.cost
from told t
cross join lateral (
  select count(*) as n, coalesce(sum(c.cost), 0)::bigint as cost, max(to_timestamp(c.started / 1000.0)) as last_at
  from json_to_recordset(t.calls) as c(started double precision, cost bigint)
  where to_timestamp(c.started / 1000.0) > (select told_at from obedience x where x.org = t.org and x.cause = t.cause and x.agent = t.agent)
) since
where o.org = t.org and o.cause = t.cause and o.agent = t.agent and since.n > 0
  and not exists (select from first f where f.org = t.org and f.cause = t.cause and f.agent = t.agent)
`
