/**
 * Put one message into the outbox for each channel and each incident that has opened since the channel looked last, and note up to where
 * that was. One statement: incident revisions become visible in order, so none is missed, and the key (channel, incident) lets none be
 * written twice, whichever servers do it at once. A channel that another server looks after is left to it.
 */
export const gatherSql = `
with due as materialized (
  select c.org, c.id, c.seen_rev, c.created_at, s.incident_rev
  from channel c join org_state s on s.org = c.org
  where s.incident_rev > c.seen_rev
  for update of c skip locked
), made as (
  insert into alert (org, channel, incident, next_at)
  select d.org, d.id, i.id, now()
  from due d join incident i on i.org = d.org and i.rev > d.seen_rev and i.rev <= d.incident_rev and i.opened_at >= d.created_at
  on conflict do nothing
)
update channel c set seen_rev = d.incident_rev from due d where c.org = d.org and c.id = d.id
`

/**
 * Take messages that are due and lease them for a minute: while it lasts nobody else sends them, and a server that dies in the middle
 * leaves them to the next. So a message is sent at least once, always under the same id. What a deleted channel left is passed over
 * here already: it would stay due, and come before all others.
 *
 * $1: how many at most.
 */
export const claimSql = `
with due as materialized (
  select org, channel, incident from alert
  where delivered_at is null and given_up_at is null and next_at <= now()
    and exists (select from channel c where c.org = alert.org and c.id = alert.channel)
  order by next_at limit $1::int
  for update skip locked
)
update alert a set attempts = a.attempts + 1, next_at = now() + interval '60 seconds'
from due d
join channel c on c.org = d.org and c.id = d.channel
join incident i on i.org = d.org and i.id = d.incident
join organization o on o.org = d.org
where a.org = d.org and a.channel = d.channel and a.incident = d.incident
returning a.org, a.channel, a.incident, a.attempts, c.url, c.secret, o.id as organization_id, o.name as organization_name
`

/** $1: org, $2: channel, $3: incident, $4: what was answered. */
export const deliveredSql = `
update alert set delivered_at = now(), detail = $4::text where org = $1::int and channel = $2::text and incident = $3::text
`

/** $5: milliseconds until the next attempt; null: it is given up. */
export const failedSql = `
update alert set detail = $4::text, given_up_at = case when $5::bigint is null then now() end,
  next_at = now() + coalesce($5::bigint, 0) * interval '1 millisecond'
where org = $1::int and channel = $2::text and incident = $3::text
`

/** What is settled for a month is forgotten, and what a deleted channel left. */
export const forgetSql = `
delete from alert a where (a.org, a.channel, a.incident) in (
  select org, channel, incident from alert b
  where coalesce(b.delivered_at, b.given_up_at) < now() - interval '30 days'
    or not exists (select from channel c where c.org = b.org and c.id = b.channel)
  limit 1000 for update skip locked)
`
