/**
 * Open incidents that are not open yet, each with the next incident revision of its organization. One statement, and the row of
 * `org_state` is taken first: revisions become visible in order, so whoever reads "all after n" misses none.
 *
 * $1: org. $2: the trips as JSON.
 */
export const openIncidentsSql = `
with raised as (
  update org_state set incident_rev = incident_rev + 1 where org = $1::int returning incident_rev
)
insert into incident (org, id, rule, limit_id, code, scope, subject, period, agent, session, user_name, metric, "window", action,
  blocking, ceiling, seen, burn, opened_at, until, rev)
select $1::int, t.id, t.rule, t.limit_id, t.code, t.scope, t.subject, t.period, t.agent, t.session, t.user_name, t.metric, t.win,
  t.action, t.blocking, t.ceiling, t.seen, t.burn, now(), t.until, raised.incident_rev
from json_to_recordset($2::json) as t(id text, rule text, limit_id text, code text, scope text, subject text, period text,
  agent text, session text, user_name text, metric text, win text, action text, blocking boolean, ceiling bigint, seen bigint,
  burn bigint, until timestamptz)
cross join raised
order by t.rule, t.scope, t.subject, t.period
on conflict (org, rule, scope, subject, period) where state = 'open' do nothing
returning id
`

/** The open incidents of some rules and subjects: those that another server has opened first. $1: org, $2: [{rule, scope, subject, period}]. */
export const readOpenSql = `
select i.id, i.rule, i.scope, i.subject, i.period, i.opened_at
from json_to_recordset($2::json) as t(rule text collate "C", scope text collate "C", subject text collate "C", period text collate "C")
join incident i on i.org = $1::int and i.rule = t.rule and i.scope = t.scope and i.subject = t.subject and i.period = t.period and i.state = 'open'
`
