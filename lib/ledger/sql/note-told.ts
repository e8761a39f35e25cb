/**
 * Note that agents were told of a stop, and what they did after: the first telling stands; calls that began after it are counted
 * as defiance, with their cost.
 *
 * $1: [{org, cause, agent, at, heard, calls: [{started, cost}]}] as JSON, one row per (org, cause, agent): `at` the telling now (none
 * where it is not heard), `started` when each call of this report began. Instants are milliseconds.
 */
export const noteToldSql = `
with told as materialized (
  select org, cause, agent, to_timestamp(at / 1000.0) as at, heard, calls
  from json_to_recordset($1::json) as t(org int, cause text collate "C", agent text collate "C", at double precision, heard boolean,
    calls json)
),
first as (
  insert into obedience as o (org, cause, agent, told_at)
  select org, cause, agent, at from told where heard order by org, cause, agent
  on conflict (org, cause, agent) do nothing
  returning org, cause, agent
),
broken as materialized (
  select o.org, o.cause, o.agent, t.at, since.n, since.cost, since.last_at
  from told t
  join obedience o on o.org = t.org and o.cause = t.cause and o.agent = t.agent
  cross join lateral (
    select count(*) as n, coalesce(sum(c.cost), 0)::bigint as cost, max(to_timestamp(c.started / 1000.0)) as last_at
    from json_to_recordset(t.calls) as c(started double precision, cost bigint)
    where to_timestamp(c.started / 1000.0) > o.told_at
  ) since
  where since.n > 0 and (select count(*) from first) >= 0
  order by o.org, o.cause, o.agent
  for update of o
)
update obedience o set
  last_call_at = greatest(o.last_call_at, b.last_at),
  defied_at = coalesce(o.defied_at, b.at),
  spent = o.spent + b.cost
from broken b
where o.org = b.org and o.cause = b.cause and o.agent = b.agent
`
