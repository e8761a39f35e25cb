import { bucketsOf } from "#lib/domain/buckets"
import type { Calendar } from "#lib/domain/calendar"
import { slotOf } from "#lib/ledger/day-rollups"
import type { Rules } from "#lib/ledger/rules"
import type { LedgerCtx } from "../ctx.ts"
import { type Sums, sumOf } from "./figures.ts"
import type { Cell, Filters } from "./read-rollups.ts"
import type { UsageRange } from "./usage-range.ts"

/** Of a range of months: a hundred years. */
const MOST_DAYS = 36_525

/**
 * The sessions that cost most, of those at work in a range: by bucket, the sums of their events. Each session is a statement by index,
 * so no snapshot stays open for long.
 */
export async function readSessions(ctx: LedgerCtx, rules: Rules, range: UsageRange, filters: Filters, top: number): Promise<Cell[]> {
  const cells: Cell[] = []
  const days = daysOf(rules.calendar, range)
  for (const name of await largestSessions(ctx, range, filters, top)) {
    ctx.signal.throwIfAborted()
    for (const one of await sumSession(ctx, days, range, filters, name)) cells.push({ ...one, name })
  }
  return cells
}

/** Those of a range that have cost most in all: found among the totals of sessions, which are as many as there are sessions. */
async function largestSessions(ctx: LedgerCtx, range: UsageRange, { agent, user }: Filters, top: number): Promise<string[]> {
  const isPast = range.endMs < ctx.now.getTime()
  const rows = await ctx.db.$queryRawUnsafe<{ name: string }[]>(
    `select t.subject as name from total t ${isPast || user !== undefined ? "join session s on s.org = t.org and s.name = t.subject" : ""}
    where t.org = $1::int and t.scope = 1 and t.period = 0 and t.last_at >= $2::timestamptz
      and ${isPast ? "s.created_at < $3::timestamptz" : "$3::timestamptz is not null"}
      and ${user === undefined ? "$4::text is null" : "s.user_name = $4::text"}
      and ($5::text is null or t.subject in (select session from session_agent where org = $1::int and agent = $5::text))
    order by t.cost desc, t.subject limit $6::int`,
    ctx.org,
    new Date(range.startMs),
    new Date(range.endMs),
    user ?? null,
    agent ?? null,
    top,
  )
  return rows.map(({ name }) => name)
}

type Day = { date: string; starts: string; ends: string }

/** The local days that a range touches, as a whole. */
function daysOf(calendar: Calendar, { startMs, endMs }: UsageRange): Day[] {
  const touched = bucketsOf(calendar, "day", { startMs, endMs }, MOST_DAYS) ?? []
  return touched.map(({ startMs: at }) => {
    const day = calendar.day(at)
    return { date: String(day.key), starts: new Date(day.startMs).toISOString(), ends: new Date(day.endMs).toISOString() }
  })
}

/** Counted where rollups count it: at its place where that is in its local day, else at its arrival. */
async function sumSession(
  ctx: LedgerCtx,
  days: readonly Day[],
  range: UsageRange,
  { agent, user, model }: Filters,
  session: string,
): Promise<(Sums & { at: number })[]> {
  return ctx.db.$queryRawUnsafe(
    `select width_bucket(slot, $3::int[]) - 1 as at, ${sumOf()}
    from (
      select floor(extract(epoch from case when e.placed_at >= d.starts and e.placed_at < d.ends then e.placed_at else e.received_at end) / 900)::int as slot,
        input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, cost, assumed, 1 as calls, (kind = 'tool')::int as tool_calls
      from event e join unnest($5::date[], $6::timestamptz[], $7::timestamptz[]) as d(day, starts, ends) on d.day = e.local_day
      where org = $1::int and session = $2::text
        and ($8::text is null or agent = $8::text) and ($9::text is null or user_name = $9::text) and ($10::text is null or model = $10::text)
      union all
      select slot, 0, 0, 0, 0, 0, 0, cost, assumed, 0, 0 from adjustment
      where org = $1::int and session = $2::text
        and ($8::text is null or agent = $8::text) and ($9::text is null or user_name = $9::text) and ($10::text is null or model = $10::text)
    ) called
    where slot >= ($3::int[])[1] and slot < $4::int
    group by 1`,
    ctx.org,
    session,
    range.buckets.map(({ startMs }) => slotOf(startMs)),
    slotOf(range.endMs),
    days.map(({ date }) => date),
    days.map(({ starts }) => starts),
    days.map(({ ends }) => ends),
    agent ?? null,
    user ?? null,
    model ?? null,
  )
}
