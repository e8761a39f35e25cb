/**
 * The events that some keys stand for. A key by id is looked at first: its event may be another call's than the response's.
 * An id whose ref has no event was an alias made in a race for its response; the response's key then leads to the event.
 *
 * $1: [{pos, org, k, resp}] as JSON.
 */
export const readOriginalsSql = `
select distinct on (a.pos) a.pos, e.hash::text as hash, e.model, (way.n = 1 and e.k = a.k) as by_id, way.n = 2 as is_loose, e.input, e.cache_read, e.cache_write_5m,
  e.cache_write_1h, e.output, e.reasoning, e.cost, e.price_version, e.measured, e.settled, e.late
from json_to_recordset($1::json) as a(pos int, org int, k uuid, resp uuid)
cross join lateral (values (1, a.k), (2, a.resp)) as way(n, k)
join event_key key on key.org = a.org and key.k = way.k
join event_key first on first.org = key.org and first.k = key.ref
join event e on e.org = first.org and e.received_at = first.received_at and e.k = first.k
order by a.pos, way.n
`

/**
 * Let an id that lost the race for its response name the event that won: the statement that stored it could not see that one yet.
 * $1: org, $2: the id's key, $3: the response's.
 */
export const tieAliasSql = `
update event_key a set ref = r.ref
from event_key r
where a.org = $1::int and a.k = $2::uuid and a.ref = a.k and r.org = a.org and r.k = $3::uuid and r.ref <> a.k
  and not exists (select from event e where e.org = a.org and e.received_at = a.received_at and e.k = a.k)
`
