import type { Calendar } from "#lib/domain/calendar"
import type { LedgerCtx } from "../ctx.ts"
import { rulesOf } from "../rules-of.ts"

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const DAY_MS = 86_400_000

/** As many as can be told one by one. */
const MOST_DAYS = 1_000

/**
 * Days as a person writes them, both inclusive, in the organization's calendar; those that are still to come are left out.
 * @returns null where one is no date, the last lies before the first, nothing of it has begun, or there are more than a thousand
 */
export async function daySpan(ctx: LedgerCtx, first: string, last: string): Promise<{ from: string; to: string } | null> {
  const rules = await rulesOf(ctx)
  const [start, end] = [dayOf(rules.calendar, first), dayOf(rules.calendar, last)]
  if (!start || !end) return null
  const endMs = Math.min(end.endMs, rules.calendar.day(ctx.now.getTime()).endMs)
  if (endMs <= start.startMs || endMs - start.startMs > MOST_DAYS * DAY_MS) return null
  return { from: new Date(start.startMs).toISOString(), to: new Date(endMs).toISOString() }
}

/** No zone is a whole day away from UTC, so the day is that of noon there, the one before or the one after. */
function dayOf(calendar: Calendar, date: string) {
  const [, year, month, day] = DATE.exec(date) ?? []
  const noonMs = Date.UTC(Number(year), Number(month) - 1, Number(day), 12)
  if (Number.isNaN(noonMs)) return null
  const key = Number(`${year}${month}${day}`)
  return [noonMs, noonMs - DAY_MS, noonMs + DAY_MS].map((ms) => calendar.day(ms)).find((one) => one.key === key) ?? null
}
