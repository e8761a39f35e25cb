import type { Ctx } from "../ctx.ts"
import { countedAtMs, type TraceRow } from "./trace.ts"

/** `month` is the yyyymm in which the call was counted. */
export type ReadRow = TraceRow & { month: number }

/** At most so many calls, and so many milliseconds. */
export type Budget = { events: number; ms: number }

const PAGE = 5_000
/** Imported history may lie a few minutes ahead of its arrival. */
const AHEAD_MS = 600_000

/**
 * Everything recorded that counts since `fromMs`, in order of arrival, page by page: each page is a statement of its own by
 * the key of the partitions, so that no snapshot stays open. What happened at an instant arrived then or later, so whatever arrived
 * since is looked at, up to when the reading began.
 *
 * @returns null when it is at the end, else the instant of arrival up to which the budget reached
 */
export async function readTrace(
  ctx: Ctx,
  fromMs: number,
  budget: Budget,
  take: (rows: readonly ReadRow[]) => void,
): Promise<number | null> {
  const startedMs = performance.now()
  const to = ctx.now.toISOString()
  let after = { received: new Date(fromMs - AHEAD_MS).toISOString(), k: "00000000-0000-0000-0000-000000000000" }
  for (let seen = 0; seen < budget.events && performance.now() - startedMs < budget.ms; ) {
    ctx.signal.throwIfAborted()
    const most = Math.min(PAGE, budget.events - seen)
    const rows = await readPage(ctx, after, to, most)
    take(rows.filter((row) => countedAtMs(row) >= fromMs))
    const last = rows.at(-1)
    if (!last || rows.length < most) return null
    seen += rows.length
    after = { received: last.key, k: last.k }
  }
  return Date.parse(after.received)
}

type Key = { key: string; k: string }

function readPage({ db, org }: Ctx, after: { received: string; k: string }, to: string, limit: number): Promise<(ReadRow & Key)[]> {
  // The first comparison leaves out partitions, the second is exact.
  return db.$queryRaw<(ReadRow & Key)[]>`
    select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as key, k::text as k,
      case when source = 'backfill' then 0 else extract(epoch from received_at) * 1000000 end::float8 as received,
      (extract(epoch from placed_at) * 1000)::float8 as placed, agent, session, user_name, kind, model,
      (input + cache_read + cache_write_5m + cache_write_1h + output)::float8 as tokens, cost::float8 as cost,
      (extract(year from local_day) * 100 + extract(month from local_day))::int as month
    from event
    where org = ${org} and received_at >= ${after.received}::timestamptz and received_at < ${to}::timestamptz
      and (received_at, k) > (${after.received}::timestamptz, ${after.k}::uuid)
    order by received_at, k
    limit ${limit}`
}
