import type { UsageExportQuery } from "#lib/contracts/usage-summary"
import { formatUsd } from "#lib/domain/money"
import { readEventsSince } from "#lib/ledger/retention/read-events-since"
import { csvLine } from "../csv.ts"
import { type Ctx, requireScope } from "../ctx.ts"

/** Events of one page: read in a tenth of a second, kept in memory only while they are sent. */
const PAGE = 2_000
const NOBODY = "00000000-0000-0000-0000-000000000000"

const COLUMNS = [
  "received_at",
  "occurred_at",
  "id",
  "agent",
  "session",
  "user",
  "kind",
  "model",
  "tool",
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "output",
  "reasoning",
  "cost_usd",
  "assumed_usd",
  "cost_reported_usd",
  "price_version",
  "measured",
  "outcome",
  "duration_ms",
  "hold",
  "late",
  "imported",
] as const

/**
 * Recorded calls as the lines of a CSV file: those that were received in a range, in order of arrival, then the imported history that
 * happened in it, in that order. So the lines of whole days add up to what the summary says of them.
 *
 * Read page by page, each page a statement by key of its own: no snapshot stays open, however long the reader takes.
 */
export async function* exportUsage(ctx: Ctx, input: UsageExportQuery): AsyncGenerator<string> {
  requireScope(ctx, "read")
  yield csvLine(COLUMNS)
  for (const part of input.session === undefined ? PARTS : [BY_SESSION]) {
    const from = input.from ?? "1970-01-01T00:00:00Z"
    const to = input.to ?? ctx.now.toISOString()
    for (let after: Position | null = { at: from, k: NOBODY }; after; ) {
      ctx.signal.throwIfAborted()
      const end: Position | null = await endOfPage(ctx, part, input, after, to)
      const rows = await readPage(ctx, part, input, after, end, to)
      if (rows.length > 0) yield rows.map(toLine).join("")
      after = end
    }
  }
}

/** Since when single calls are all there, where the range begins earlier; the file itself has a line for each call and nothing else. */
export async function sinceOfExport({ db, org }: Ctx, { from }: UsageExportQuery): Promise<Record<string, string>> {
  const since = (await readEventsSince(db, org, null))?.toISOString()
  return since && (from === undefined || Date.parse(from) < Date.parse(since)) ? { "x-events-since": since } : {}
}

type Position = { at: string; k: string }

/** `where` leaves the rows of a part; `at` is the column by which an index has them in order. */
type Part = { at: string; where: string }

const LIVE: Part = { at: "received_at", where: "source <> 'backfill'" }
const IMPORTED: Part = { at: "placed_at", where: "source = 'backfill'" }
const PARTS: readonly Part[] = [LIVE, IMPORTED]
/** A session is read by its own index, which knows arrivals alone. */
const BY_SESSION: Part = { at: "received_at", where: "true" }

const MICROS = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Up to where a page goes, whether or not a filter leaves anything of it; null: to the end. Answered by the index alone. */
async function endOfPage({ db, org }: Ctx, { at, where }: Part, { session }: UsageExportQuery, after: Position, to: string) {
  const [row] = await db.$queryRawUnsafe<Position[]>(
    `select ${MICROS(at)} as at, k::text as k from event
    where org = $1::int and ${session === undefined ? "$6::text is null" : "session = $6::text"} and ${where}
      and ${at} >= $2::timestamptz and ${at} < $4::timestamptz and (${at}, k) > ($2::timestamptz, $3::uuid)
    order by ${at}, k offset $5::int limit 1`,
    org,
    after.at,
    after.k,
    to,
    PAGE - 1,
    session ?? null,
  )
  return row ?? null
}

type Row = Record<
  "at" | "occurred" | "id" | "agent" | "session" | "user_name" | "kind" | "model" | "tool" | "price_version" | "outcome" | "hold",
  string | null
> &
  Record<"input" | "cache_read" | "cache_write_5m" | "cache_write_1h" | "output" | "reasoning" | "cost" | "assumed", bigint> & {
    cost_reported: bigint | null
    duration_ms: number | null
    measured: boolean
    late: boolean
    imported: boolean
  }

function readPage({ db, org }: Ctx, { at, where }: Part, input: UsageExportQuery, after: Position, end: Position | null, to: string) {
  const { agent, user, session, model } = input
  return db.$queryRawUnsafe<Row[]>(
    `select ${MICROS("received_at")} as at, ${MICROS("occurred_at")} as occurred, id, agent, session, user_name, kind, model, tool,
      input, cache_read, cache_write_5m, cache_write_1h, output, reasoning, cost, assumed, cost_reported, price_version, measured,
      outcome, duration_ms, hold, late, source = 'backfill' as imported
    from event
    where org = $1::int and ${session === undefined ? "$7::text is null" : "session = $7::text"} and ${where}
      and ${at} >= $2::timestamptz and ${at} < $4::timestamptz and (${at}, k) > ($2::timestamptz, $3::uuid)
      and ${at} <= $5::timestamptz and (${at}, k) <= ($5::timestamptz, $6::uuid)
      and ($8::text is null or agent = $8::text) and ($9::text is null or user_name = $9::text) and ($10::text is null or model = $10::text)
    order by ${at}, k`,
    org,
    after.at,
    after.k,
    to,
    end?.at ?? to,
    end?.k ?? "ffffffff-ffff-ffff-ffff-ffffffffffff",
    session ?? null,
    agent ?? null,
    user ?? null,
    model ?? null,
  )
}

function toLine(row: Row): string {
  return csvLine([
    row.at ?? "",
    row.occurred ?? "",
    row.id ?? "",
    row.agent ?? "",
    row.session ?? "",
    row.user_name ?? "",
    row.kind ?? "",
    row.model ?? "",
    row.tool ?? "",
    String(row.input),
    String(row.cache_read),
    String(row.cache_write_5m),
    String(row.cache_write_1h),
    String(row.output),
    String(row.reasoning),
    formatUsd(row.cost),
    formatUsd(row.assumed),
    row.cost_reported === null ? "" : formatUsd(row.cost_reported),
    row.price_version ?? "",
    String(row.measured),
    row.outcome ?? "",
    row.duration_ms === null ? "" : String(row.duration_ms),
    row.hold ?? "",
    String(row.late),
    String(row.imported),
  ])
}
