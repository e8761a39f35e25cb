import type { PrismaClient } from "#lib/db/client"
import type { Calendar } from "#lib/domain/calendar"
import type { Fact } from "./fact.ts"
import type { RulesCache } from "./rules-cache.ts"
import { clearDaySql, lockDaySql, nextSlotSql, reopenDaysSql, sealDaySql, sealedSoFarSql } from "./sql/day-rollups.ts"

/** The rollups that days are summed from. */
export const QUARTER_MS = 900_000

/** Statements that recorded something of a day are over by then. */
const GRACE_MS = 600_000
/** Days that one turn sums, of one organization. */
const DAYS_AT_ONCE = 20
const EARLIEST = -2_147_483_648

/** No zone's day begins within a quarter of an hour. */
export function slotOf(ms: number): number {
  return Math.floor(ms / QUARTER_MS)
}

/** Before imported history is recorded: its days are no longer what was summed of them. */
export async function reopenDays(db: PrismaClient, rules: RulesCache, facts: readonly Fact[]): Promise<void> {
  const slots = new Map<number, Set<number>>()
  for (const { org, backfill, occurredAtMs } of facts) {
    const calendar = backfill && occurredAtMs !== null ? rules.peek(org)?.calendar : undefined
    if (!calendar || occurredAtMs === null) continue
    const of = slots.get(org) ?? new Set()
    slots.set(org, of.add(slotOf(calendar.day(occurredAtMs).startMs)))
  }
  for (const [org, days] of slots) await db.$executeRawUnsafe(reopenDaysSql, org, [...days])
}

/** Sums each day of each organization once it is over, so that charts of months need not add up its quarters of an hour. */
export function createDaySealer(db: PrismaClient, rules: RulesCache, nowMs: () => number): () => Promise<number> {
  async function sealOf(org: number, calendar: Calendar): Promise<number> {
    const over = (slot: number) => calendar.day(slot * QUARTER_MS).endMs <= nowMs() - GRACE_MS
    const nextFrom = async (from: number) => (await db.$queryRawUnsafe<{ slot: number }[]>(nextSlotSql, org, from))[0]?.slot ?? null
    const [known] = await db.$queryRawUnsafe<{ last: number | null; opened: number[] }[]>(sealedSoFarSql, org)
    const last = known?.last ?? null
    let sealed = 0
    for (const slot of known?.opened ?? []) if (over(slot) && (await sealDay(org, calendar, slot))) sealed += 1
    let next = await nextFrom(last === null ? EARLIEST : slotOf(calendar.day(last * QUARTER_MS).endMs))
    while (next !== null && over(next) && sealed < DAYS_AT_ONCE) {
      if (await sealDay(org, calendar, next)) sealed += 1
      next = await nextFrom(slotOf(calendar.day(next * QUARTER_MS).endMs))
    }
    return sealed
  }

  async function sealDay(org: number, calendar: Calendar, slot: number): Promise<boolean> {
    const { startMs, endMs } = calendar.day(slot * QUARTER_MS)
    const [from, to] = [slotOf(startMs), slotOf(endMs)]
    return db.$transaction(async (tx) => {
      const locked = await tx.$queryRawUnsafe<unknown[]>(lockDaySql, org, from)
      if (locked.length === 0) return false
      await tx.$executeRawUnsafe(clearDaySql, org, from)
      await tx.$executeRawUnsafe(sealDaySql, org, from, to)
      return true
    })
  }

  return async () => {
    let sealed = 0
    for (const { org } of await db.orgState.findMany({ select: { org: true }, orderBy: { org: "asc" } })) {
      const known = await rules.get(org)
      if (known) sealed += await sealOf(org, known.calendar)
    }
    return sealed
  }
}
