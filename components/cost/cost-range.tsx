/** How far back costs are looked at; `days` are chosen by hand. */
export const ranges = [
  { value: "24h", label: "24 h", ms: 86_400_000 },
  { value: "7d", label: "7 d", ms: 7 * 86_400_000 },
  { value: "30d", label: "30 d", ms: 30 * 86_400_000 },
  { value: "90d", label: "90 d", ms: 90 * 86_400_000 },
  { value: "365d", label: "1 y", ms: 365 * 86_400_000 },
] as const

const HOURS_UNTIL_MS = 4 * 86_400_000
const DAYS_UNTIL_MS = 200 * 86_400_000

/** The width of a slot that a chart of this span can show: hours up to four days, then days, then months. */
export function bucketOf(spanMs: number): "hour" | "day" | "month" {
  return spanMs <= HOURS_UNTIL_MS ? "hour" : spanMs <= DAYS_UNTIL_MS ? "day" : "month"
}

export const bucketMs = { hour: 3_600_000, day: 86_400_000, month: 30 * 86_400_000 } as const
