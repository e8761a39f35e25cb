/**
 * Open incidents that are not open yet, and raise the revision if any was. One statement: no server can see the incident
 * without the revision that makes it look.
 *
 * $1: org. $2: the trips as JSON.
 */
export const openIncidentsSql = `
with opened as (
  insert into incident (org, id, rule, limit_id, code, scope, subject, period, agent, session, user_name, metric, "window", action,
    blocking, ceiling, seen, burn, opened_at, until)
  select $1::int, t.id, t.rule, t.limit_id, t.code, t.scope, t.subject, t.period, t.agent, t.session, t.user_name, t.metric, t.win,
    t.action, t.blocking, t.ceiling, t.seen, t.burn, now(), t.until
  from json_to_recordset($2::json) as t(id text, rule text, limit_id text, code text, scope text, subject text, period text,
    agent text, session text, user_name text, metric text, win text, action text, blocking boolean, ceiling bigint, seen bigint,
    burn bigint, until timestamptz)
  order by t.rule, t.scope, t.subject, t.period
  on conflict (org, rule, scope, subject, period) where state = 'open' do nothing
  returning id
),
raised as (
  update org_state set rev = rev + 1 where org = $1::int and exists (select from opened) returning org
)
select id from opened where (select count(*) from raised) >= 0
`
