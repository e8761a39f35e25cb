import { localDay } from "./local-day.ts"
import { differences, scopeName } from "./verify.ts"

/** The months that have totals or rollups. $1: org. */
export const periodsSql = `
with s as (select * from org_state where org = $1::int),
ends as (
  select ${localDay("to_timestamp(min(slot) * 900.0)")} as first, ${localDay("to_timestamp(max(slot) * 900.0)")} as last
  from (
    (select slot from rollup where org = $1::int and width = 900 order by slot limit 1)
    union all
    (select slot from rollup where org = $1::int and width = 900 order by slot desc limit 1)) r
  cross join s group by s.zone, s.zone_from, s.zone_on, s.past_zones, s.next_zone, s.next_zone_from, s.next_zone_on
)
select period from total where org = $1::int and scope = 4
union
select (extract(year from month) * 100 + extract(month from month))::int
from ends cross join lateral generate_series(date_trunc('month', first), date_trunc('month', last), interval '1 month') as month
order by period
`

const METERS = ["tokens", "cost", "assumed", "calls", "tool_calls"] as const

/**
 * Totals of one month and scope, and the day beside them, beside the sums of the 15-minute rollups.
 *
 * The slots of a month lie side by side, so the day of a rollup is looked up by its place. Joined by slot, a month of 15,000 rollups
 * took 2.6 s: the planner cannot know how many slots of the series are of that month.
 *
 * $1: org, $2: scope, $3: yyyymm, $4 of $5: this part of the subjects. $6: what the rollups are off by, [{slot, agent, user, and the
 * columns}]: a difference that was told at its rollup is not told once more at each total.
 */
export const periodSql = `
with s as (select * from org_state where org = $1::int),
slots as (
  select slot, ${localDay("to_timestamp(slot * 900.0)")} as day
  from s cross join generate_series(
    (extract(epoch from make_date($3::int / 100, $3::int % 100, 1) - 2) / 900)::int,
    (extract(epoch from make_date($3::int / 100, $3::int % 100, 1) + interval '1 month 2 days') / 900)::int) as slot
),
month as materialized (
  select min(slot) as first, max(slot) as last, array_agg(day order by slot) as days
  from slots where extract(year from day) * 100 + extract(month from day) = $3::int
),
rolled as (
  select r.slot, r.agent, r.user_name, r.input + r.cache_read + r.cache_write_5m + r.cache_write_1h + r.output as tokens, r.cost, r.assumed, r.calls, r.tool_calls
  from rollup r
  where r.org = $1::int and r.width = 900 and r.slot between (select first from month) and (select last from month)
  union all
  select slot, agent, "user", -tokens, -cost, -assumed, -calls, -tool_calls
  from json_to_recordset($6::json) as off(slot int, agent text, "user" text, tokens bigint, cost bigint, assumed bigint, calls bigint, tool_calls bigint)
),
daily as (
  select (array['', r.user_name, r.agent, ''])[$2::int] collate "C" as subject, m.days[r.slot - m.first + 1] as day, ${METERS.map((name) => `sum(r.${name}) as ${name}`).join(", ")}
  from rolled r cross join month m
  where r.slot between m.first and m.last
  group by 1, 2
),
stored as (
  select * from total where org = $1::int and scope = $2::smallint and period = $3::int
    and ($5::int = 1 or (hashtext(subject) & 1048575) % $5::int = $4::int)
),
counted as (
  select d.subject, ${METERS.map((name) => `sum(d.${name}) as ${name}, coalesce(sum(d.${name}) filter (where d.day = s.day), 0) as day_${name}`).join(", ")}
  from daily d left join stored s using (subject)
  where $5::int = 1 or (hashtext(d.subject) & 1048575) % $5::int = $4::int
  group by d.subject
)
${differences(
  "total",
  `json_build_object('scope', ${scopeName("$2::int")}, 'subject', subject, 'period', $3::int)`,
  "stored full join counted using (subject)",
  [
    ...METERS.map((name) => [name, `stored.${name}`, `counted.${name}`] as const),
    ...METERS.map((name) => [`day_${name}`, `stored.day_${name}`, `counted.day_${name}`] as const),
  ],
)}`
