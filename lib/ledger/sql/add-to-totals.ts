import { BEGAN_MS, growTotalRing, MINUTE_MS, ringColumns, totalRingColumns } from "./ring.ts"

const SUMMED = ["tokens", "cost", "assumed", "calls", "tool_calls"] as const

/** The columns of a total, in the order in which they are inserted. */
export const TOTAL_COLUMNS = `org, scope, subject, period, ${SUMMED.join(", ")}, day, ${SUMMED.map((name) => `day_${name}`).join(", ")}, last_at, ${totalRingColumns.join(", ")}`

/** The slot of a session's minute that now is in. Asked once. */
const NOW_SLOT = `(select ${BEGAN_MS} * 12 / ${MINUTE_MS})`

/** Whether a call does not belong to the slot of now of its session's minute: to an earlier one, or, imported, to none. */
export const isApart = (call: string) => `${call}.placed_ms * 12 / ${MINUTE_MS} <> ${NOW_SLOT} or ${call}.backfill`

/**
 * The step of recording that adds to the totals of session, user, agent and organization, and to the minute beside a session's, after `stored`.
 * `new`: the calls. Ends with `totals`, what they are after the addition.
 */
export function addToTotals({ history, holds }: { history: boolean; holds: boolean }): string {
  return `${history ? ofDays(holds) : ofNow(holds)}
  order by org, scope, subject, period
  on conflict (org, scope, subject, period) do update set
    ${SUMMED.map((name) => `${name} = t.${name} + excluded.${name}`).join(", ")},
    day = greatest(t.day, excluded.day),
    ${SUMMED.map(ofDay).join(", ")},
    last_at = greatest(t.last_at, excluded.last_at),${growTotalRing}
  returning org, scope, subject, period, tokens, cost, calls, tool_calls, day, day_tokens, day_cost, day_calls, day_tool_calls,
    ${totalRingColumns.join(", ")}
),
`
}

/** A later day replaces, an earlier one is ignored; that it is the same is asked first, since it nearly always is. */
function ofDay(figure: string): string {
  const [there, added] = [`t.day_${figure}`, `excluded.day_${figure}`]
  return `day_${figure} = case when t.day = excluded.day then ${there} + ${added} when t.day < excluded.day then ${added} else ${there} end`
}

/** Everything of now counts on one day. */
const ofNow = (holds: boolean) => `
totals as (
  insert into total as t (${TOTAL_COLUMNS})
  select org, scope, subject, period, ${SUMMED.join(", ")}, day, ${SUMMED.join(", ")}, last_at, ${ringColumns}
  from (${sums({ holds, byDay: false })}) s
  where (select count(*) from stored) >= 0`

/** History may bring several days of one period. */
const ofDays = (holds: boolean) => `
by_day as (${sums({ holds, byDay: true })}),
totals as (
  insert into total as t (${TOTAL_COLUMNS})
  select org, scope, subject, period, ${SUMMED.join(", ")}, day, ${SUMMED.map((name) => `day_${name}`).join(", ")}, last_at, ${ringColumns}
  from (
    select org, scope, subject, period, ${SUMMED.map((name) => `bigint_sum(${name}) as ${name}`).join(", ")}, max(day) as day,
      ${SUMMED.map((name) => `(array_agg(${name} order by day desc))[1] as day_${name}`).join(", ")},
      max(last_at) as last_at, ring_sum(ring) as ring
    from by_day
    where (select count(*) from stored) >= 0
    group by org, scope, subject, period
  ) s`

/**
 * What the batch brings to each total, whole or by day. `ring`, of sessions: what it adds to their minute. That is all in the
 * slot of now, but for calls that stand apart, and for those that settled a hold, which had their slot.
 */
function sums({ holds, byDay }: { holds: boolean; byDay: boolean }): string {
  const minute = `array[${NOW_SLOT}, tokens, cost, ${holds ? "calls - settled, tool_calls - settled_tool_calls" : "calls, tool_calls"}]`
  return `select *, case when scope = 1 then case when apart is null then ${minute} else ring_of(${minute}, apart) end end as ring
    from (
      select n.org, v.scope::smallint as scope, v.subject, case when v.scope = 1 then 0 else n.month end as period, ${byDay ? "n.local_day" : "max(n.local_day)"} as day,
        bigint_sum(n.tokens) as tokens, bigint_sum(n.cost) as cost, bigint_sum(n.assumed) as assumed,
        count(*)::bigint as calls, bigint_sum(n.tool_calls) as tool_calls, max(n.placed_at) as last_at,
        array_agg(array[case when not n.backfill and n.age_ms <= ${MINUTE_MS} then n.placed_ms * 12 / ${MINUTE_MS} end, n.tokens, n.cost,
          (not n.settled)::int::bigint, case when n.settled then 0 else n.tool_calls end]) filter (where n.is_apart and v.scope = 1) as apart
        ${holds ? ", count(*) filter (where n.settled) as settled, coalesce(bigint_sum(n.tool_calls) filter (where n.settled), 0) as settled_tool_calls" : ""}
      from new n
      cross join lateral (values (1, n.session), (2, n."user"), (3, n.agent), (4, '')) as v(scope, subject)
      group by 1, 2, 3, 4${byDay ? ", 5" : ""}
    ) sums`
}
