/** Said of a partition before it is taken out of the table, so that one which somebody took out himself is never dropped. */
const MARK = "agent-governor: folded, to be dropped"

/** Months of events that can be over for anybody, oldest first. */
export const partitionsSql = `
select c.relname as name, to_char(ends.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as ends,
  case when i.inhrelid is null then 'detached' when i.inhdetachpending then 'detaching' else 'attached' end as state
from pg_class c
cross join lateral (select (to_timestamp(substr(c.relname, 7), 'YYYYMM')::date + interval '1 month') at time zone 'UTC' as at) ends
left join pg_inherits i on i.inhrelid = c.oid and i.inhparent = 'event'::regclass
where c.relname ~ '^event_[0-9]{6}$' and c.relkind = 'r' and ends.at < now() - interval '36 days'
  and c.relnamespace = (select relnamespace from pg_class where oid = 'event'::regclass)
  and (i.inhrelid is not null or obj_description(c.oid) = '${MARK}')
order by c.relname
`

/**
 * Whose events a partition has, each found by one step through its key; `isFree`: whether they and their keys are no longer needed.
 * Begins in mid-line, as all of these: statements that are different for each partition are not prepared. $1: its end.
 */
export function ownersSql(partition: string): string {
  return `with recursive owner as (
  (select org from ${partition} order by org limit 1)
  union all
  select (select p.org from ${partition} p where p.org > owner.org order by p.org limit 1) from owner where owner.org is not null
)
select owner.org, coalesce(r.keys_since >= $1::timestamptz, false) as "isFree", coalesce(o.retention_days, 36500) as "retentionDays"
from owner left join retention r using (org) left join organization o using (org) where owner.org is not null order by owner.org`
}

/** Remove events of one organization, where all of the month are folded and their keys gone. $1: org, $2: how many, $3: the partition's end. */
export function deleteEventsSql(partition: string): string {
  return `with gone as (
  delete from ${partition} where ctid = any (array(
    select ctid from ${partition}
    where org = $1::int and exists (select from retention r where r.org = $1::int and r.keys_since >= $3::timestamptz)
    order by received_at, k limit $2::int for update skip locked))
  returning 1
)
select count(*)::int as n from gone`
}

export const markSql = (partition: string) => `comment on table ${partition} is '${MARK}'`

/** Waits for nobody's lock but its own kind's; those who read or write events go on. */
export const detachSql = (partition: string) => `alter table event detach partition ${partition} concurrently`

/** What was interrupted while it waited for the statements of others. */
export const finishDetachSql = (partition: string) => `alter table event detach partition ${partition} finalize`

export const dropSql = (partition: string) => `drop table ${partition}`
