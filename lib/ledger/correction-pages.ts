import type { PrismaClient } from "#lib/db/client"
import { isPricedAs } from "#lib/domain/pricing"
import { QUARTER_MS, slotOf } from "./day-rollups.ts"
import type { Rules } from "./rules.ts"
import { callsSinceSql, foldedDaysSql, modelsSinceSql } from "./sql/adjust.ts"

/** Some of the calls of one local day, few enough that what is counted of them holds nobody up. `part` of `parts` of its sessions. */
export type CorrectionPage = { day: number; models: readonly string[]; part: number; parts: number }

/** A page's totals are locked for a few dozen milliseconds. */
const CALLS_PER_PAGE = 2_000

/** Where calls of a model are that happened since an instant, oldest first. @param named as a price names it, in lower case */
export async function correctionPages(db: PrismaClient, rules: Rules, named: string, since: Date): Promise<CorrectionPage[]> {
  const { org, calendar } = rules
  const from = slotOf(calendar.day(since.getTime()).startMs)
  const counted = await db.$queryRawUnsafe<{ model: string }[]>(modelsSinceSql, org, from)
  const models = counted.map(({ model }) => model).filter((model) => isPricedAs(named, model))
  if (models.length === 0) return []
  const folded = new Set((await db.$queryRawUnsafe<{ day: number }[]>(foldedDaysSql, org)).map(({ day }) => day))
  const calls = new Map<number, number>()
  for (const { slot, calls: n } of await db.$queryRawUnsafe<{ slot: number; calls: bigint }[]>(callsSinceSql, org, from, models)) {
    const day = calendar.day(slot * QUARTER_MS).key
    if (!folded.has(day)) calls.set(day, (calls.get(day) ?? 0) + Number(n))
  }
  return [...calls].flatMap(([day, n]) => {
    const parts = Math.ceil(n / CALLS_PER_PAGE)
    return Array.from({ length: parts }, (_, part) => ({ day, models, part, parts }))
  })
}
