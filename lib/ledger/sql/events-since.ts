/** The arrival from which on the events of an organization stand for themselves; the earlier ones are folded. $1: org. */
export const eventsSince = "coalesce((select events_since from retention where org = $1::int), '-infinity')"

/**
 * That instant, for whoever shows calls one by one: null where none has gone. $1: org, $2: the session that it is asked for, or null
 * for all of them.
 */
export const eventsSinceSql = `
select r.events_since as since from retention r
where r.org = $1::int and r.events_since is not null
  and ($2::text is null or exists (select from fold f where f.org = r.org and f.scope = 1 and f.subject = $2 and f.period = 0))
`
