import { eventsSince } from "./events-since.ts"

/**
 * A page of events and those among them that no key of their own leads to. Folded ones may have lost theirs.
 *
 * Here and below each row is looked up by its whole key, in an expression. Joined, a page of 10,000 keys took 430 ms on tables that
 * nobody had analyzed, instead of 35.
 * $1: org, $2 and $3: after this arrival and key, $4: how many. One row about the page, then one per difference.
 */
export const eventsWithoutKeySql = `
with page as materialized (
  select received_at, k, id, agent from event where org = $1::int and (received_at, k) > ($2::timestamptz, $3::uuid) and received_at >= ${eventsSince} order by received_at, k limit $4::int
)
select count(*)::int as n, (array_agg(received_at order by received_at desc, k desc))[1]::text as last_at, (array_agg(k order by received_at desc, k desc))[1]::text as last_k,
  (select json_agg(json_build_object('k', p.k, 'agent', p.agent, 'id', p.id))::text from page p
    where (select true from event_key key where key.org = $1::int and key.k = p.k and key.ref = p.k and key.received_at = p.received_at) is null) as missing
from page
`

/**
 * A page of keys and those among them that lead to no event. Left out: keys of folded events, another name of a call
 * whose key is gone with its event, and an id of the last minute that may be losing the race for its response (it names the winner's event a moment after its own commit).
 * $1: org, $2: after this key, $3: how many.
 */
export const keysWithoutEventSql = `
with page as materialized (
  select k, ref, received_at from event_key where org = $1::int and k > $2::uuid order by k limit $3::int
),
named as materialized (
  select p.k, p.ref, p.received_at, (select first.received_at from event_key first where first.org = $1::int and first.k = p.ref) as first_at from page p
)
select count(*)::int as n, (array_agg(k order by k desc))[1]::text as last_k,
  (select json_agg(json_build_object('k', n.k))::text from named n
    where (select true from event e where e.org = $1::int and e.received_at = n.first_at and e.k = n.ref) is null
      and not (n.k = n.ref and n.received_at > now() - interval '1 minute')
      and coalesce(n.first_at, case when n.k = n.ref then n.received_at else '-infinity' end) >= ${eventsSince}) as missing
from named
`
