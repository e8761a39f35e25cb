import type { Calendar } from "./calendar.ts"

export type Bucket = { startMs: number; endMs: number }

const HOUR_MS = 3_600_000

/**
 * The hours, days or months of an organization's calendar that cover a range, without a gap: the first and the last are cut to it.
 *
 * Hours are counted from the day's beginning, so they are those of the wall in zones at :30 and :45 too, and a day has 23 to 25 of them.
 * @returns null where there would be more than `most`
 */
export function bucketsOf(calendar: Calendar, unit: "hour" | "day" | "month", { startMs, endMs }: Bucket, most: number): Bucket[] | null {
  const buckets: Bucket[] = []
  for (let from = startMs; from < endMs; ) {
    if (buckets.length === most) return null
    const to = Math.min(endOf(calendar, unit, from), endMs)
    buckets.push({ startMs: from, endMs: to })
    from = to
  }
  return buckets
}

function endOf(calendar: Calendar, unit: "hour" | "day" | "month", ms: number): number {
  if (unit === "month") return calendar.month(ms).endMs
  const day = calendar.day(ms)
  if (unit === "day") return day.endMs
  return Math.min(day.startMs + (Math.floor((ms - day.startMs) / HOUR_MS) + 1) * HOUR_MS, day.endMs)
}
