import { CUT } from "#lib/domain/day-cut"

/** How long a day stays open after history was last sent for it: longer than a record statement may take, its repeats included. */
const OPEN = "interval '5 minutes'"

/**
 * Days that are about to get imported history are read from the rollups again, from before that is recorded until some time after it.
 * $1: org, $2: the first slots of the days.
 */
export const reopenDaysSql = `
insert into rolled_day as d (org, slot, open_until)
select $1::int, slot, now() + ${OPEN} from unnest($2::int[]) as slot order by slot
on conflict (org, slot) do update set sealed_at = null, open_until = excluded.open_until
`

/** The first slot of the latest day that was summed, and of some that were opened and may be summed again. $1: org. */
export const sealedSoFarSql = `
select (select max(slot) from rolled_day where org = $1::int and sealed_at is not null) as last,
  array(select slot from rolled_day where org = $1::int and sealed_at is null and open_until < now() order by slot limit 50) as opened
`

/** The next slot from $2 on that counts anything. $1: org. */
export const nextSlotSql = `
select slot from rollup where org = $1::int and width = 900 and slot >= $2::int order by slot limit 1
`

/**
 * Begin to sum a day that is over: nothing comes back where another server did it, or where it is open. From here to the end of the
 * transaction whoever opens the day waits, and opens it again afterwards. $1: org, $2: its first slot.
 */
export const lockDaySql = `
insert into rolled_day as d (org, slot) values ($1::int, $2::int)
on conflict (org, slot) do update set sealed_at = null where d.sealed_at is null and (d.open_until is null or d.open_until < now())
returning slot
`

/** What was summed before. $1: org, $2: the day's first slot. */
export const clearDaySql = `
delete from day_rollup where org = $1::int and cut in (${Object.values(CUT).join(", ")}) and slot = $2::int
`

/** $1: org, $2 and $3: the first slot of the day and of the next one. */
export const sealDaySql = `
with sums as (
  insert into day_rollup (org, cut, slot, name, input, cache_read, cache_write_5m, cache_write_1h, output, reasoning,
    cost, assumed, calls, tool_calls)
  select $1::int, case grouping(agent, user_name, model) when 7 then ${CUT.nothing} when 3 then ${CUT.agent} when 5 then ${CUT.user} else ${CUT.model} end, $2::int,
    coalesce(agent, user_name, model, ''), sum(input), sum(cache_read), sum(cache_write_5m), sum(cache_write_1h), sum(output), sum(reasoning),
    sum(cost), sum(assumed), sum(calls), sum(tool_calls)
  from rollup
  where org = $1::int and width = 900 and slot >= $2::int and slot < $3::int
  group by grouping sets ((), (agent), (user_name), (model))
  having count(*) > 0
  order by 2, 4
  returning org
)
update rolled_day set sealed_at = now(), open_until = null where org = $1::int and slot = $2::int and (select count(*) from sums) >= 0
`
