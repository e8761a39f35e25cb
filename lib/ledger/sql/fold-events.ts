/** Events that arrived earlier go: the beginning of the local day that lies so many days back. `o`: organization, `s`: org_state. */
const cutoff = "date_trunc('day', now() - o.retention_days * interval '1 day', s.zone)"

/**
 * Which of the next organizations have events that outlived their retention; they get their row of `retention`. Their first event is asked
 * for, which an index leads to: whether there is one that is old enough was answered by reading all of them.
 *
 * $1: after this organization, $2: how many. One row: the last of them (null: there are none) and those that have.
 */
export const foldableSql = `
with page as materialized (
  select org, retention_days from organization where org > $1::int order by org limit $2::int
),
due as materialized (
  select o.org
  from page o join org_state s using (org) left join retention r using (org)
  where (select e.received_at from event e where e.org = o.org and e.received_at >= coalesce(r.events_since, '-infinity') order by e.received_at limit 1) < ${cutoff}
),
made as (
  insert into retention (org) select org from due order by org on conflict do nothing
)
select (select max(org) from page) as last, array(select org from due order by org) as due
`

/**
 * Fold the oldest events of an organization: add them to the sums of their sessions and move the instant from which on events stand
 * for themselves, in one statement. So at any moment an event counts either there or by itself, whatever ends between two steps.
 *
 * Nothing arrives before that instant any more, it lies weeks back. The row of `retention` is the mutex and is read as it is after
 * the lock; a server that finds it taken leaves it. An instant is never cut in two: all that arrived at it goes together.
 *
 * $1: org, $2: about how many events. One row; n: how many were folded, null where another server is at it.
 */
export const foldEventsSql = `
with mine as materialized (
  select coalesce(events_since, '-infinity') as since from retention where org = $1::int for update skip locked
),
range as materialized (
  select m.since, coalesce((
      select greatest(e.received_at, m.since + interval '1 microsecond') from event e
      where e.org = $1::int and e.received_at >= m.since and e.received_at < ${cutoff}
      order by e.received_at offset $2::int limit 1), ${cutoff}) as upto
  from mine m join organization o on o.org = $1::int join org_state s on s.org = o.org
),
page as materialized (
  select e.session, e.local_day, e.input + e.cache_read + e.cache_write_5m + e.cache_write_1h + e.output as tokens, e.cost, e.assumed,
    (e.kind = 'tool')::int as tool_calls
  from range g join event e on e.org = $1::int and e.received_at >= g.since and e.received_at < g.upto
),
folded as (
  insert into fold as f (org, scope, subject, period, tokens, cost, assumed, calls, tool_calls)
  select $1::int, 1, session, 0, sum(tokens), sum(cost), sum(assumed), count(*), sum(tool_calls)
  from page group by session order by session
  on conflict (org, scope, subject, period) do update set tokens = f.tokens + excluded.tokens, cost = f.cost + excluded.cost,
    assumed = f.assumed + excluded.assumed, calls = f.calls + excluded.calls, tool_calls = f.tool_calls + excluded.tool_calls
  returning f.subject
),
days as (
  insert into folded_day (org, local_day)
  select distinct $1::int, local_day from page where (select count(*) from folded) >= 0 order by 2
  on conflict do nothing
  returning local_day
),
moved as (
  update retention r set events_since = g.upto
  from range g
  where r.org = $1::int and (select count(*) from days) >= 0 and exists (select from page)
  returning r.org
)
select (select count(*) from page)::int as n from mine where (select count(*) from moved) >= 0
`
