import { formatSpan } from "./span.tsx"

/**
 * An instant in the organization's zone, the same text on the server and in every browser (fixed locale, fixed zone).
 */
export function formatClock(instant: string, zone: string): string {
  return partsOf(instant, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
}

/** `24 Nov 2026, 14:02:11 UTC`, for the hover. */
export function formatInstant(instant: string, zone: string): string {
  const day = partsOf(instant, zone, { day: "numeric", month: "short", year: "numeric" })
  return `${day}, ${formatClock(instant, zone)} ${zone}`
}

/** `24 Nov`; the year is in the hover. */
export function formatDay(instant: string, zone: string): string {
  return partsOf(instant, zone, { day: "numeric", month: "short" })
}

/** `November`, `Mon`: names of the period that an instant falls in. */
export function formatMonth(instant: string, zone: string): string {
  return partsOf(instant, zone, { month: "long" })
}
export function formatWeekday(instant: string, zone: string): string {
  return partsOf(instant, zone, { weekday: "short" })
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs fifty times as much as using one, and five hundred rows use the same few. */
function partsOf(instant: string, zone: string, options: Intl.DateTimeFormatOptions): string {
  const name = `${zone} ${Object.entries(options)}`
  const format = formats.get(name) ?? new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone })
  formats.set(name, format)
  return format.format(new Date(instant))
}

/** `3 s ago`, with the exact instant on hover. `nowMs` is the server's clock, so that a wrong clock in the browser shows no nonsense. */
// A page that wakes up late finds the clock further than the server's text; the next tick says so.
export function Ago({ at, nowMs, zone }: { at: string; nowMs: number; zone: string }) {
  const ms = nowMs - Date.parse(at)
  return (
    <time className="figure" dateTime={at} title={formatInstant(at, zone)} suppressHydrationWarning>
      {ms < 1_000 ? "now" : `${formatSpan(ms)} ago`}
    </time>
  )
}
