import { bucketsOf } from "#lib/domain/buckets"
import { slotOf } from "#lib/ledger/day-rollups"
import type { Rules } from "#lib/ledger/rules"
import type { LedgerCtx } from "../ctx.ts"
import { type Sums, sumOf } from "./figures.ts"
import type { Cell, Filters } from "./read-rollups.ts"
import type { UsageRange } from "./usage-range.ts"

/** The latest sessions of a range among which the largest are looked for. */
const MOST = 100_000
/** Of a range of months: a hundred years. */
const MOST_DAYS = 36_525

/**
 * The sessions that cost most, of those at work in a range: by bucket, the sums of their events. Each session is a statement by index,
 * so no snapshot stays open for long.
 */
export async function readSessions(ctx: LedgerCtx, rules: Rules, range: UsageRange, filters: Filters, top: number): Promise<Cell[]> {
  const cells: Cell[] = []
  for (const name of await largestSessions(ctx, range, filters, top)) {
    ctx.signal.throwIfAborted()
    for (const one of await sumSession(ctx, rules, range, filters, name)) cells.push({ ...one, name })
  }
  return cells
}

async function largestSessions(ctx: LedgerCtx, range: UsageRange, { agent, user }: Filters, top: number): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ name: string }[]>`
    with active as materialized (
      select name from session
      where org = ${ctx.org} and created_at < ${new Date(range.endMs)} and seen_at >= ${new Date(range.startMs)}
        and (${user ?? null}::text is null or user_name = ${user ?? null}::text)
        and (${agent ?? null}::text is null or name in (select session from session_agent where org = ${ctx.org} and agent = ${agent ?? null}::text))
      order by created_at desc limit ${MOST}
    )
    select a.name from active a join total t on t.org = ${ctx.org} and t.scope = 1 and t.subject = a.name and t.period = 0
    order by t.cost desc, a.name limit ${top}`
  return rows.map(({ name }) => name)
}

/** Counted where rollups count it: at its place where that is in its local day, else at its arrival. */
async function sumSession(
  ctx: LedgerCtx,
  { calendar }: Rules,
  range: UsageRange,
  { agent, user, model }: Filters,
  session: string,
): Promise<(Sums & { at: number })[]> {
  const days = bucketsOf(calendar, "day", { startMs: calendar.day(range.startMs).startMs, endMs: range.endMs }, MOST_DAYS) ?? []
  return ctx.db.$queryRawUnsafe(
    `select width_bucket(slot, $3::int[]) - 1 as at, ${sumOf()}
    from (
      select floor(extract(epoch from case when e.placed_at >= d.starts and e.placed_at < d.ends then e.placed_at else e.received_at end) / 900)::int as slot,
        input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, cost, assumed, 1 as calls, (kind = 'tool')::int as tool_calls
      from event e join unnest($5::date[], $6::timestamptz[], $7::timestamptz[]) as d(day, starts, ends) on d.day = e.local_day
      where org = $1::int and session = $2::text
        and ($8::text is null or agent = $8::text) and ($9::text is null or user_name = $9::text) and ($10::text is null or model = $10::text)
    ) called
    where slot >= ($3::int[])[1] and slot < $4::int
    group by 1`,
    ctx.org,
    session,
    range.buckets.map(({ startMs }) => slotOf(startMs)),
    slotOf(range.endMs),
    days.map(({ startMs }) => String(calendar.day(startMs).key)),
    days.map(({ startMs }) => new Date(startMs).toISOString()),
    days.map(({ startMs }) => new Date(calendar.day(startMs).endMs).toISOString()),
    agent ?? null,
    user ?? null,
    model ?? null,
  )
}
