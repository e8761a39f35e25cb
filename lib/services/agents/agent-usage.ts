import type { AgentRange, AgentUsage } from "#lib/contracts/agents"
import type { Bucket } from "#lib/domain/buckets"
import type { Calendar } from "#lib/domain/calendar"
import type { Ctx } from "../ctx.ts"
import { addSums, type Sums, sumOf, toFigures } from "../usage/figures.ts"
import { largestFirst, readRollups } from "../usage/read-rollups.ts"
import { usageRange } from "../usage/usage-range.ts"

/** How long a point of a range is and how many there are, and the rollups that they are summed from, in seconds. */
const STEPS = {
  "15m": { width: 15, slots: 60, rolled: 15 },
  "1h": { width: 60, slots: 60, rolled: 15 },
  "24h": { width: 900, slots: 96, rolled: 900 },
} as const

type Agent = { name: string; createdAt: Date }
type NamedSums = Sums & { name: string | null }
type Read = { buckets: readonly Bucket[]; sums: ReadonlyMap<number, Sums>; models: readonly NamedSums[] }

/** What an agent used lately, from rollups. Where it had been seen and used nothing there is zero; before it was first seen there is nothing. */
export async function agentUsage(ctx: Ctx, calendar: Calendar, agent: Agent, range: AgentRange): Promise<AgentUsage> {
  const { buckets, sums, models } = await (range === "30d" ? readDays(ctx, calendar, agent) : readSlots(ctx, agent, STEPS[range]))
  return {
    range,
    total: toFigures(addSums([...sums.values()])),
    points: buckets.map(({ startMs, endMs }, at) => {
      const known = sums.get(at)
      const figures = known ? toFigures(known) : endMs <= agent.createdAt.getTime() ? null : toFigures(addSums([]))
      return { startsAt: new Date(startMs).toISOString(), endsAt: new Date(endMs).toISOString(), figures }
    }),
    models: largestFirst(models).map(({ name, total }) => ({ model: name, total: toFigures(total) })),
  }
}

async function readSlots(
  { db, org, now }: Ctx,
  { name }: Agent,
  { width, slots, rolled }: (typeof STEPS)[keyof typeof STEPS],
): Promise<Read> {
  const perSlot = width / rolled
  const last = Math.floor(now.getTime() / 1_000 / width)
  const first = last - slots + 1
  const source = "from rollup where org = $1::int and width = $2::smallint and slot >= $3::int and slot < $4::int and agent = $5::text"
  const values = [org, rolled, first * perSlot, (last + 1) * perSlot, name] as const
  const [steps, models] = await Promise.all([
    db.$queryRawUnsafe<(Sums & { slot: number })[]>(`select slot / $6::int as slot, ${sumOf()} ${source} group by 1`, ...values, perSlot),
    db.$queryRawUnsafe<NamedSums[]>(`select model as name, ${sumOf()} ${source} group by model`, ...values),
  ])
  const widthMs = width * 1_000
  return {
    buckets: Array.from({ length: slots }, (_, at) => ({ startMs: (first + at) * widthMs, endMs: (first + at + 1) * widthMs })),
    sums: new Map(steps.map((row) => [row.slot - first, row])),
    models,
  }
}

/** The running day and the 29 before it. */
async function readDays({ db, org, now }: Ctx, calendar: Calendar, { name }: Agent): Promise<Read> {
  const today = calendar.day(now.getTime())
  const from = new Date(calendar.day(today.startMs - 29 * 86_400_000 + 3_600_000).startMs).toISOString()
  const range = usageRange(calendar, { from, bucket: "day" }, now.getTime())
  const cells = await readRollups(db, org, calendar, range, "model", { agent: name }, 200)
  return {
    buckets: range.buckets,
    sums: new Map(cells.filter((cell) => cell.name === null).map((cell) => [cell.at, cell])),
    models: cells.filter((cell) => cell.name !== null),
  }
}
