import { SUM_COLUMNS } from "#lib/domain/rollup-sums"
import { localDay } from "./local-day.ts"
import { differences, sameColumns } from "./verify.ts"

/** UTC dates after $2 on which anything was received or rolled up: the next one, by the keys. $1: org. */
export const nextRolledDateSql = `
select least(
  (select (received_at at time zone 'UTC')::date from event where org = $1::int and received_at >= ($2::date + 1)::timestamp at time zone 'UTC' order by received_at limit 1),
  (select (to_timestamp(slot * 900.0) at time zone 'UTC')::date from rollup
    where org = $1::int and width = 900 and slot >= (extract(epoch from $2::date + 1) / 900)::int order by slot limit 1)
)::text as date
`

/** Were events of this date or its neighbours folded? $1: org, $2: date. */
const isFolded = "exists (select from folded_day where org = $1::int and local_day between $2::date - 1 and $2::date + 1)"

export const isFoldedSql = `select ${isFolded} as folded`

/** How many calls the rollups of a date say there were: in how many parts to look at it. $1: org, $2: date. */
export const callsOfDateSql = `
select coalesce(sum(calls), 0)::int8::text as calls from rollup
where org = $1::int and width = 900 and slot >= (extract(epoch from $2::date) / 900)::int and slot < (extract(epoch from $2::date + 1) / 900)::int
`

const EPOCH = "timestamptz '1970-01-01 00:00:00+00'"

/**
 * The rollups of one UTC date and width beside the sums of the events and corrections that belong in them.
 *
 * Events are found by their local day, which is the date's or a neighbour's in every zone; each lies at its place where that is
 * in its local day, else at its arrival. The local day is looked up by quarter of an hour, since no zone's day begins within one
 * and asking the zone for every event takes most of the time; those of the neighbours reach half a day further, by their zones.
 *
 * Retention goes on meanwhile, so whether the date still adds up is asked in the same snapshot.
 * $1: org, $2: date, $3: width in seconds, $4 of $5: this part of the agents, $6: how many days that width is kept; null: for ever.
 */
export const rollupsSql = `
with s as (select * from org_state where org = $1::int),
quarters as materialized (
  select q, ${localDay("q")} as day
  from s cross join generate_series($2::timestamp at time zone 'UTC' - interval '2 days', $2::timestamp at time zone 'UTC' + interval '3 days', interval '15 minutes') as q
),
facts as (
  select date_bin($3::int * interval '1 second', case when q.day = e.local_day then e.placed_at else e.received_at end, ${EPOCH}) as bin,
    e.agent, e.user_name, e.model, e.input, e.cache_read, e.cache_write_5m, e.cache_write_1h, e.output, e.reasoning, e.cost, e.assumed,
    1 as calls, (e.kind = 'tool')::int as tool_calls
  from event e left join quarters q on q.q = date_bin('15 minutes', e.placed_at, ${EPOCH})
  where e.org = $1::int and e.local_day between $2::date - 1 and $2::date + 1 and e.received_at >= $2::timestamp at time zone 'UTC'
    and ($5::int = 1 or (hashtext(e.agent) & 1048575) % $5::int = $4::int)
  union all
  -- What was burnt by the minute stays as it was judged then.
  select to_timestamp(slot * 900.0), agent, user_name, model, 0, 0, 0, 0, 0, 0, cost, assumed, 0, 0
  from adjustment where $3::int = 900 and org = $1::int and local_day between $2::date - 1 and $2::date + 1 and ($5::int = 1 or (hashtext(agent) & 1048575) % $5::int = $4::int)
),
counted as (
  select (extract(epoch from bin) / $3::int)::int as slot, agent, case when $3::int = 900 then user_name else '' end as user_name,
    model, ${SUM_COLUMNS.map((name) => `sum(${name}) as ${name}`).join(", ")}
  from facts
  where bin >= $2::timestamp at time zone 'UTC' and bin < ($2::date + 1)::timestamp at time zone 'UTC'
  group by bin, 2, 3, 4
),
stored as (
  select * from rollup
  where org = $1::int and width = $3::smallint and slot >= (extract(epoch from $2::date) / $3::int)::int
    and slot < (extract(epoch from $2::date + 1) / $3::int)::int
    and ($5::int = 1 or (hashtext(agent) & 1048575) % $5::int = $4::int)
),
kept as (
  select 1 where not ${isFolded} and ($6::int is null or $2::timestamp at time zone 'UTC' > now() - $6::int * interval '1 day')
)
${differences(
  "rollup",
  `json_build_object('width', $3::int, 'slot', slot, 'agent', agent, 'user', user_name, 'model', model)`,
  "(stored full join counted using (slot, agent, user_name, model)) cross join kept",
  sameColumns(...SUM_COLUMNS),
)}`
