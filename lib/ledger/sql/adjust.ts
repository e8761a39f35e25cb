/** Models of which anything was counted from a quarter of an hour on. $1: org, $2: its slot. */
export const modelsSinceSql = `select distinct model from rollup where org = $1::int and width = 900 and slot >= $2::int and model <> ''`

/** How many calls of some models the quarters of an hour count from one on. $1: org, $2: its slot, $3: models. */
export const callsSinceSql = `
select slot, sum(calls)::int8 as calls from rollup
where org = $1::int and width = 900 and slot >= $2::int and model = any($3::text[])
group by slot having sum(calls) > 0 order by slot
`

/** Local days of which events are gone: what is left of them is not corrected any more. $1: org. */
export const foldedDaysSql = `select to_char(local_day, 'YYYYMMDD')::int as day from folded_day where org = $1::int`

const PART = "($5::int = 1 or (hashtext(session) & 1048575) % $5::int = $4::int)"

/**
 * Calls of some models that were counted in a local day, as they were charged. The place of each in the rollups is read from
 * where it was placed and when it arrived, as verify does. Nothing arrives two days before its day begins somewhere.
 *
 * $1: org, $2: the day, $3: models, $4 of $5: this part of its sessions.
 */
export const chargedCallsSql = `
select agent, session, user_name as "user", model, input::float8, cache_read::float8 as "cacheRead", cache_write_5m::float8 as "cacheWrite5m",
  cache_write_1h::float8 as "cacheWrite1h", output::float8, reasoning::float8, cost, assumed, measured, price_version as "priceVersion",
  (extract(epoch from coalesce(occurred_at, received_at)) * 1000)::float8 as "atMs",
  (extract(epoch from placed_at) * 1000)::float8 as "placedMs", (extract(epoch from received_at) * 1000)::float8 as "receivedMs"
from event
where org = $1::int and local_day = $2::date and received_at >= ($2::date - 2)::timestamptz and model = any($3::text[])
  and price_version <> 'reported' and ${PART}
`

/** What was corrected of those so far. */
export const correctedSql = `
select agent, session, user_name as "user", model, slot, sum(cost)::int8 as cost, sum(assumed)::int8 as assumed
from adjustment
where org = $1::int and local_day = $2::date and model = any($3::text[]) and ${PART}
group by 1, 2, 3, 4, 5
`

/**
 * Keep corrections of one local day, and add them to the totals and the rollups that their calls were added to. One statement, so that
 * what is kept and what is counted never differ; rows are taken in the order in which recording takes them.
 *
 * $1: the corrections, JSON [{id, agent, session, user, model, slot, cost, assumed}], 64-bit numbers as strings. $2: org, $3: the day,
 * $4: reason, $5: by whom.
 */
export const adjustSql = `
with input as materialized (
  select * from json_to_recordset($1::json) as a(id text, agent text collate "C", session text collate "C", "user" text collate "C",
    model text collate "C", slot int, cost bigint, assumed bigint)
),
kept as (
  insert into adjustment (org, id, agent, session, user_name, model, local_day, slot, cost, assumed, reason, created_by, created_at)
  select $2::int, id, agent, session, "user", model, $3::date, slot, cost, assumed, $4, $5, now() from input
  returning org
),
totals as (
  insert into total as t (org, scope, subject, period, tokens, cost, assumed, calls, tool_calls,
    day, day_tokens, day_cost, day_assumed, day_calls, day_tool_calls, last_at)
  select $2::int, v.scope::smallint, v.subject,
    case when v.scope = 1 then 0 else (date_part('year', $3::date) * 100 + date_part('month', $3::date))::int end,
    0, sum(i.cost), sum(i.assumed), 0, 0, $3::date, 0, sum(i.cost), sum(i.assumed), 0, 0, now()
  from input i cross join lateral (values (1, i.session), (2, i."user"), (3, i.agent), (4, '')) as v(scope, subject)
  where (select count(*) from kept) >= 0
  group by 1, 2, 3, 4
  order by 1, 2, 3, 4
  on conflict (org, scope, subject, period) do update set
    cost = t.cost + excluded.cost, assumed = t.assumed + excluded.assumed,
    day_cost = t.day_cost + case when excluded.day = t.day then excluded.day_cost else 0 end,
    day_assumed = t.day_assumed + case when excluded.day = t.day then excluded.day_assumed else 0 end
  returning org
)
insert into rollup as r (org, width, slot, agent, user_name, model, input, cache_read, cache_write_5m, cache_write_1h, output,
  reasoning, cost, assumed, calls, tool_calls)
select $2::int, 900::smallint, slot, agent, "user", model, 0, 0, 0, 0, 0, 0, sum(cost), sum(assumed), 0, 0
from input
where (select count(*) from totals) >= 0
group by 1, 2, 3, 4, 5, 6
order by 1, 2, 3, 4, 5, 6
on conflict (org, width, slot, agent, user_name, model) do update set cost = r.cost + excluded.cost, assumed = r.assumed + excluded.assumed
`

/** Take one correction that is due; whoever else looks leaves it alone for as long as a pass may take. */
export const takeCorrectionSql = `
update price_correction set due_at = now() + interval '5 minutes'
where (org, id) in (select org, id from price_correction where due_at <= now() order by due_at limit 1 for update skip locked)
returning org, id, model, since, reason, created_by as "createdBy"
`
