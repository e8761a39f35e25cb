/** A mark is left as it is until one is so much later, in milliseconds. */
export const APART_MS = 10_000
const apart = `interval '${APART_MS} milliseconds'`

/**
 * Names come to exist at first sight, before the ledger counts anything for them; later sights only move `seen_at`, and only
 * when it is `APART_MS` older: so that two servers do not mark the same twice, and what both hear of is still marked within a minute. `seen_at` is coarse on purpose: it is what lists are
 * sorted by, so it carries indexes, and those may not be touched by every event. Who shows it takes the later of it and what the ledger knows.
 *
 * $1: [{org, agent, session, user, agent_id, session_id, user_id, at, way}] as JSON; ids are used only where the name is new, and who was imported from
 * history is as old as its first event. Names are grouped and taken by byte, so that two servers never wait in a circle.
 */
export const sightSql = `
with seen as materialized (
  select * from json_to_recordset($1::json) as s(org int, agent text collate "C", session text collate "C", "user" text collate "C",
    agent_id text, session_id text, user_id text, at timestamptz, way text)
),
agents as (
  insert into agent as a (org, name, id, created_at, seen_at, asked_at, reported_at)
  select org, agent, min(agent_id), min(at), max(at), max(at) filter (where way = 'asked'), max(at) filter (where way = 'reported')
  from seen group by org, agent order by org, agent
  on conflict (org, name) do update set seen_at = greatest(a.seen_at, excluded.seen_at), created_at = least(a.created_at, excluded.created_at),
    asked_at = greatest(a.asked_at, excluded.asked_at), reported_at = greatest(a.reported_at, excluded.reported_at)
    where a.seen_at < excluded.seen_at - ${apart} or a.created_at > excluded.created_at
      or (excluded.asked_at is not null and (a.asked_at is null or a.asked_at < excluded.asked_at - ${apart}))
      or (excluded.reported_at is not null and a.reported_at is null)
  returning org
),
sessions as (
  insert into session as s (org, name, id, user_name, created_at, seen_at)
  select org, session, min(session_id), coalesce(min("user") filter (where "user" <> ''), ''), min(at), max(at)
  from seen
  where (select count(*) from agents) >= 0
  group by org, session order by org, session
  on conflict (org, name) do update set seen_at = greatest(s.seen_at, excluded.seen_at), created_at = least(s.created_at, excluded.created_at),
    user_name = case when s.user_name = '' then excluded.user_name else s.user_name end
    where s.seen_at < excluded.seen_at - ${apart} or s.created_at > excluded.created_at
      or (s.user_name = '' and excluded.user_name <> '')
  returning org
),
pairs as (
  insert into session_agent as p (org, session, agent, created_at, seen_at)
  select org, session, agent, min(at), max(at)
  from seen
  where (select count(*) from sessions) >= 0
  group by org, session, agent order by org, session, agent
  on conflict (org, session, agent) do update set seen_at = excluded.seen_at where p.seen_at < excluded.seen_at - ${apart}
  returning org
)
insert into end_user as u (org, name, id, created_at, seen_at)
select org, "user", min(user_id), min(at), max(at)
from seen
where (select count(*) from pairs) >= 0
group by org, "user" order by org, "user"
on conflict (org, name) do update set seen_at = greatest(u.seen_at, excluded.seen_at), created_at = least(u.created_at, excluded.created_at)
  where u.seen_at < excluded.seen_at - ${apart} or u.created_at > excluded.created_at
`
