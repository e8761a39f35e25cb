import type { UsageAudit, UsageAuditQuery } from "#lib/contracts/usage-summary"
import { zoneAt } from "#lib/domain/calendar"
import { isoDate } from "#lib/domain/iso-date"
import { type LedgerCtx, requireScope } from "../ctx.ts"
import { rulesOf } from "../rules-of.ts"
import { readRollups } from "./read-rollups.ts"
import { usageRange } from "./usage-range.ts"

type Counts = Omit<UsageAudit["total"], "received">

/**
 * What became of everything that was sent, day by day. What counted is read from the rollups and exact; what was invalid or contradicted
 * itself is counted with each receipt; repeats and calls without usage at leisure, so a crash may lose a second of those.
 */
export async function auditFacts(ctx: LedgerCtx, input: UsageAuditQuery): Promise<UsageAudit> {
  requireScope(ctx, "read")
  const rules = await rulesOf(ctx)
  const { calendar } = rules
  const asked = usageRange(calendar, { ...input, bucket: "day" }, ctx.now.getTime())
  // Whole days: what was not counted is known by the day.
  const [from, to] = [calendar.day(asked.startMs).startMs, calendar.day(asked.endMs - 1).endMs]
  const range = usageRange(
    calendar,
    { from: new Date(from).toISOString(), to: new Date(to).toISOString(), bucket: "day" },
    ctx.now.getTime(),
  )
  const days = range.buckets.map(({ startMs }) => isoDate(calendar.day(startMs).key))
  const between = { org: ctx.org, day: { gte: new Date(days[0] ?? 0), lte: new Date(days.at(-1) ?? 0) } }
  const [cells, lost, counted] = await Promise.all([
    readRollups(ctx.db, ctx.org, calendar, range, null, {}, 0),
    ctx.db.factLost.findMany({ where: between }),
    ctx.db.factCount.findMany({ where: between }),
  ])
  const others = new Map([...lost, ...counted].map(({ day, kind, n }) => [`${day.toISOString().slice(0, 10)} ${kind}`, Number(n)]))
  const calls = new Map(cells.map((cell) => [cell.at, Number(cell.calls)]))
  const rows = days.map((day, at): Counts & { day: string } => {
    const of = (kind: string) => others.get(`${day} ${kind}`) ?? 0
    return {
      day,
      counted: calls.get(at) ?? 0,
      duplicate: of("duplicate"),
      mismatch: of("mismatch"),
      invalid: of("invalid"),
      unmeasured: of("unmeasured"),
      whole: of("whole"),
      repeat: of("repeat"),
    }
  })
  const total = rows.reduce(add, NOTHING)
  return {
    asOf: ctx.now.toISOString(),
    zone: zoneAt(rules.zones, range.endMs - 1),
    total: withReceived(total),
    days: rows.map(withReceived),
  }
}

const NOTHING: Counts = { counted: 0, duplicate: 0, mismatch: 0, invalid: 0, unmeasured: 0, whole: 0, repeat: 0 }

function add(a: Counts, b: Counts): Counts {
  return {
    counted: a.counted + b.counted,
    duplicate: a.duplicate + b.duplicate,
    mismatch: a.mismatch + b.mismatch,
    invalid: a.invalid + b.invalid,
    unmeasured: a.unmeasured + b.unmeasured,
    whole: a.whole + b.whole,
    repeat: a.repeat + b.repeat,
  }
}

function withReceived<T extends Counts>(counts: T): T & { received: number } {
  return { ...counts, received: counts.counted + counts.duplicate + counts.mismatch + counts.invalid }
}
