/**
 * Names come to exist at first sight, before the ledger counts anything for them; later sights only move `seen_at`, and only
 * when it is older than half the time in which a process repeats itself. `seen_at` is coarse on purpose: it is what lists are
 * sorted by, so it carries indexes, and those may not be touched by every event.
 *
 * $1: [{org, agent, session, user, agent_id, session_id, user_id, at}] as JSON; ids are used only where the name is new.
 */
export const sightSql = `
with seen as materialized (
  select * from json_to_recordset($1::json) as s(org int, agent text, session text, "user" text, agent_id text, session_id text, user_id text, at timestamptz, way text)
),
agents as (
  insert into agent as a (org, name, id, created_at, seen_at, reported_at)
  select distinct on (org, agent collate "C") org, agent, agent_id, at, at, at from seen order by org, agent collate "C", at desc
  on conflict (org, name) do update set seen_at = excluded.seen_at, reported_at = excluded.reported_at
    where a.seen_at < excluded.seen_at - interval '7 seconds' or a.reported_at is null
  returning org
),
sessions as (
  insert into session as s (org, name, id, user_name, created_at, seen_at)
  select distinct on (org, session collate "C") org, session, session_id, "user", at, at from seen
  where (select count(*) from agents) >= 0
  order by org, session collate "C", "user" = '', at desc
  on conflict (org, name) do update set seen_at = excluded.seen_at, user_name = case when s.user_name = '' then excluded.user_name else s.user_name end
    where s.seen_at < excluded.seen_at - interval '7 seconds' or (s.user_name = '' and excluded.user_name <> '')
  returning org
),
pairs as (
  insert into session_agent as p (org, session, agent, created_at, seen_at)
  select distinct on (org, session collate "C", agent collate "C") org, session, agent, at, at from seen
  where (select count(*) from sessions) >= 0
  order by org, session collate "C", agent collate "C", at desc
  on conflict (org, session, agent) do update set seen_at = excluded.seen_at where p.seen_at < excluded.seen_at - interval '7 seconds'
  returning org
)
insert into end_user as u (org, name, id, created_at, seen_at)
select distinct on (org, "user" collate "C") org, "user", user_id, at, at from seen
where (select count(*) from pairs) >= 0
order by org, "user" collate "C", at desc
on conflict (org, name) do update set seen_at = excluded.seen_at where u.seen_at < excluded.seen_at - interval '7 seconds'
`
