import type { SummaryRow, UsageSummary, UsageSummaryQuery } from "#lib/contracts/usage-summary"
import { zoneAt } from "#lib/domain/calendar"
import { formatUsd } from "#lib/domain/money"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { rulesOf } from "../rules-of.ts"
import { addSums, type Sums, toFigures, tokensOf } from "./figures.ts"
import { type Cell, largestFirst, readRollups } from "./read-rollups.ts"
import { readSessions } from "./read-sessions.ts"
import { usageRange } from "./usage-range.ts"

/**
 * Usage of a range by name and by time. Rows, with the others as one, and buckets each add up to the total to the last nano-dollar:
 * they are sums of the same rollups, read at once.
 *
 * By session: rollups know no sessions, so the figures of the largest are the sums of their events in the range. Which those are is
 * told by what each session of the range has cost in all; events that retention removed are among the others.
 */
export async function summarizeUsage(ctx: LedgerCtx, input: UsageSummaryQuery): Promise<UsageSummary> {
  requireScope(ctx, "read")
  const rules = await rulesOf(ctx)
  const { by, bucket, agent, user, model } = input
  const range = usageRange(rules.calendar, input, ctx.now.getTime())
  const filters = { agent, user, model }
  const cells =
    by === "session"
      ? [
          ...(await readRollups(ctx.db, ctx.org, rules.calendar, range, null, filters, 0)),
          ...(await readSessions(ctx, rules, range, filters, Math.min(input.top, 50))),
        ]
      : await readRollups(ctx.db, ctx.org, rules.calendar, range, by, filters, input.top)
  const all = byBucket(
    cells.filter(({ name }) => name === null),
    range.buckets.length,
  )
  const rows = rowsOf(cells, all)
  const ids = await idsOf(
    ctx,
    by,
    rows.flatMap(({ name }) => (name === null ? [] : [name])),
  )
  return {
    asOf: ctx.now.toISOString(),
    by,
    bucket,
    zone: zoneAt(rules.zones, range.endMs - 1),
    from: new Date(range.startMs).toISOString(),
    to: new Date(range.endMs).toISOString(),
    total: toFigures(addSums(present(all))),
    buckets: range.buckets.map(({ startMs, endMs }, at) => {
      const sums = all[at]
      return { startsAt: new Date(startMs).toISOString(), endsAt: new Date(endMs).toISOString(), total: sums ? toFigures(sums) : null }
    }),
    rows: rows.map(({ name, sums }) => toRow(name, ids.get(name ?? "") ?? null, sums, all)),
  }
}

type Buckets = readonly (Sums | undefined)[]
type Row = { name: string | null; sums: Buckets }

/** Of a bucket in which nothing was recorded there is nothing. */
function byBucket(cells: readonly Cell[], size: number): Buckets {
  const found = new Map(cells.map((cell) => [cell.at, cell]))
  return Array.from({ length: size }, (_, at) => found.get(at))
}

function present(buckets: Buckets): Sums[] {
  return buckets.filter((sums) => sums !== undefined)
}

/** The named ones, the largest first, and the others as one where there are any. */
function rowsOf(cells: readonly Cell[], all: Buckets): Row[] {
  const rows = largestFirst(cells).map(({ name, cells: of }) => ({ name, sums: byBucket(of, all.length) }))
  const others = all.map((sums, at) => sums && addSums(present(rows.map((row) => row.sums[at])), -1n, sums))
  const left = addSums(present(others))
  return left.calls === 0n && left.cost === 0n ? rows : [...rows, { name: null, sums: others }]
}

function toRow(name: string | null, id: string | null, sums: Buckets, all: Buckets): SummaryRow {
  const series = <T>(of: (sums: Sums | undefined) => T) => all.map((any, at) => (any ? of(sums[at]) : null))
  return {
    name,
    id,
    total: toFigures(addSums(present(sums))),
    costUsd: series((one) => formatUsd(one?.cost ?? 0n)),
    tokens: series((one) => (one ? tokensOf(one) : 0)),
    calls: series((one) => Number(one?.calls ?? 0n)),
  }
}

async function idsOf({ db, org }: LedgerCtx, by: UsageSummary["by"], names: string[]): Promise<ReadonlyMap<string, string>> {
  const named = { where: { org, name: { in: names } }, select: { name: true, id: true } }
  const rows =
    by === "agent"
      ? await db.agent.findMany(named)
      : by === "user"
        ? await db.endUser.findMany(named)
        : by === "session"
          ? await db.session.findMany(named)
          : []
  return new Map(rows.map(({ name, id }) => [name, id]))
}
