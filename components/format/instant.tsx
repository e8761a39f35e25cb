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

/** `November`, `Mon`: names of the period that an instant falls in. */
export function formatMonth(instant: string, zone: string): string {
  return partsOf(instant, zone, { month: "long" })
}
export function formatWeekday(instant: string, zone: string): string {
  return partsOf(instant, zone, { weekday: "short" })
}

function partsOf(instant: string, zone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(new Date(instant))
}

/** `3 s ago`, with the exact instant on hover. `nowMs` is the server's clock, so that a wrong clock in the browser shows no nonsense. */
export function Ago({ at, nowMs, zone }: { at: string; nowMs: number; zone: string }) {
  const ms = nowMs - Date.parse(at)
  return (
    <time className="figure" dateTime={at} title={formatInstant(at, zone)}>
      {ms < 1_000 ? "now" : `${formatSpan(ms)} ago`}
    </time>
  )
}
