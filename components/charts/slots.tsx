import { formatClock, formatDay } from "#components/format/instant"

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** Instants at which slots of one width begin, from `endsAt` back: the last slot ends there. */
export function slotsBefore(endsAt: string, stepMs: number, count: number): string[] {
  const endMs = Date.parse(endsAt)
  return Array.from({ length: count }, (_, at) => new Date(endMs - (count - at) * stepMs).toISOString())
}

/** A slot's name under the axis and in the table, as exact as its width needs: `14:02`, `24 Nov 14:00`, `24 Nov`. */
export function slotName(startsAt: string, stepMs: number, zone: string, spanMs: number): string {
  if (startsAt === "") return ""
  const day = formatDay(startsAt, zone)
  if (stepMs >= DAY_MS) return day
  const clock = formatClock(startsAt, zone)
  const time = stepMs < 60_000 ? clock : clock.slice(0, 5)
  return spanMs > 24 * HOUR_MS ? `${day} ${time}` : time
}
