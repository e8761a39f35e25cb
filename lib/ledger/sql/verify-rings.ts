import { EVERY_RING, NO_MARKS } from "./ring.ts"
import { differences, sameColumns, scopeName } from "./verify.ts"

/**
 * The rings that can be verified: those kept by code, and those that an enabled limit has wanted for longer than they reach.
 * $1: org.
 */
export const ringKindsSql = `
select 3 as scope, 60000 as width union select 1, 60000 union select 1, 1000
union
select scope, width
from (
  select case l.scope when 'session' then 1 when 'user' then 2 when 'agent' then 3 else 4 end as scope,
    case l.window when 'second' then 1000 when 'minute' then 60000 else 3600000 end as width, l.updated_at
  from "limit" l where l.org = $1::int and l.window in ('second', 'minute', 'hour')
) wanted
where wanted.updated_at < now() - (width * 2 + 60000) * interval '1 millisecond'
order by 1, 2
`

/**
 * The slots of one kind of ring that can touch the window ending now, beside events and holds: an event counts where it was placed,
 * unless it came later than the window is wide or was imported; a call that was authorized took its slot then. Both are kept to
 * the millisecond, so that a double says them exactly and a numeric, which is slow, is not needed.
 * $1: org, $2: scope, $3: width in ms.
 */
export const ringsSql = `
with clock as (
  select floor(extract(epoch from statement_timestamp()) * 1000)::bigint * 12 / $3::int - 12 as oldest,
    statement_timestamp() - $3::int * 14 / 12 * interval '1 millisecond' as since
),
facts as (
  select (array[e.session, e.user_name, e.agent, ''])[$2::int] collate "C" as subject, e.placed_at as at,
    e.input + e.cache_read + e.cache_write_5m + e.cache_write_1h + e.output as tokens, e.cost,
    (not e.settled)::int as calls, (not e.settled and e.kind = 'tool')::int as tool_calls
  from event e cross join clock c
  where e.org = $1::int and e.received_at >= c.since and e.source <> 'backfill' and ($3::int > 1000 or $2::int > 1 or e.kind = 'tool')
    and date_trunc('milliseconds', e.received_at) - e.placed_at <= $3::int * interval '1 millisecond'
  union all
  select (array[h.session, h.user_name, h.agent, ''])[$2::int] collate "C", h.created_at, 0, 0, 1, (h.kind = 'tool')::int
  from hold h cross join clock c
  where h.org = $1::int and h.created_at >= c.since and ($3::int > 1000 or $2::int > 1 or h.kind = 'tool')
),
counted as (
  select f.subject, round(date_part('epoch', f.at) * 1000)::bigint * 12 / $3::int as slot, sum(f.tokens) as tokens, sum(f.cost) as cost,
    sum(f.calls) as calls, sum(f.tool_calls) as tool_calls
  from facts f group by 1, 2
),
stored as (
  -- The counters and then the marks: what a slot holds is the difference of two neighbours.
  select r.subject, r.slot - i as slot, m.run[4 * i + 1] - m.run[4 * i + 5] as tokens, m.run[4 * i + 2] - m.run[4 * i + 6] as cost,
    m.run[4 * i + 3] - m.run[4 * i + 7] as calls, m.run[4 * i + 4] - m.run[4 * i + 8] as tool_calls
  from ${EVERY_RING} r
  cross join lateral (select array[r.tokens, r.cost, r.calls, r.tool_calls] || coalesce(r.marks, ${NO_MARKS}) as run) m
  cross join generate_series(0, 12) as i
  where r.org = $1::int and r.scope = $2::smallint and r.width = $3::int and r.slot - i >= (select oldest from clock)
)
${differences(
  "ring",
  `json_build_object('scope', ${scopeName("$2::int")}, 'subject', subject, 'width', $3::int, 'slot', slot)`,
  "(select * from counted where slot >= (select oldest from clock)) counted full join stored using (subject, slot)",
  sameColumns("tokens", "cost", "calls", "tool_calls"),
)}`
