/**
 * Remove rows of the next organizations, oldest first. Rows that somebody has locked are left for the next time.
 * $1: after this organization, $2: how many organizations, $3: how many rows at most. One row: the last organization (null: there
 * are none), and how many rows went.
 */
export function expireSql(table: string, where: string, order: string): string {
  return `
with orgs as materialized (
  select org, retention_days from organization where org > $1::int order by org limit $2::int
),
gone as (
  delete from ${table} where ctid = any (array(
    select due.ctid from orgs o cross join lateral (
      select t.ctid from ${table} t where t.org = o.org and ${where} order by ${order} limit $3::int for update skip locked
    ) due limit $3::int))
  returning 1
)
select (select max(org) from orgs) as last, count(*)::int as n from gone
`
}

/**
 * Remove rows of a run of blocks, as they lie on the disk: no index is needed, and none is kept up to date for it. Rows that somebody
 * has locked are left for the next time, so it never waits for one who writes. $1 and $2: from this block to before that one.
 *
 * @param clear assignments: the rows stay, and only this is taken out of them
 */
export function sweepSql(table: string, where: string, clear?: string): string {
  return `
with gone as (
  ${clear ? `update ${table} set ${clear}` : `delete from ${table}`} where ctid = any (array(
    select t.ctid from ${table} t
    where t.ctid >= format('(%s,0)', $1::int)::tid and t.ctid < format('(%s,0)', $2::int)::tid and (${where})
    for update of t skip locked))
  returning 1
)
select count(*)::int as n from gone
`
}

/** How many blocks a table has. $1: its name. */
export const blocksSql = `select (pg_relation_size($1::regclass) / current_setting('block_size')::int)::int as blocks`

/** Keys of folded events. */
export const goneKey = "exists (select from retention r where r.org = t.org and t.received_at < r.keys_going)"

/** Which keys may go now. A row where there are any. */
export const beginKeysSql = `
update retention set keys_going = events_since where events_since is distinct from keys_since returning org
`

/** They are gone; unless another server has begun anew meanwhile. $1: who holds the duty. */
export const endKeysSql = `
update retention set keys_since = keys_going
where keys_going is distinct from keys_since and exists (select from duty where name = 'retention' and holder = $1)
returning org
`
