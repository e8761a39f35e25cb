import { toNano } from "#components/format/money"
import type { BurnSnapshot } from "#lib/contracts/burn"

/** Dollars of every minute of the last hour, all series together, in nano-dollars; oldest first. */
export function minutesOf(hour: BurnSnapshot["hour"]): bigint[] {
  return Array.from({ length: 60 }, (_, at) => hour.series.reduce((sum, { costUsd }) => sum + toNano(costUsd[at] ?? "0"), 0n))
}

/** The last hour as bars, a minute each; the one that is still filling is left out. */
export function HourLine({ hour }: { hour: BurnSnapshot["hour"] }) {
  const minutes = minutesOf(hour).slice(0, -1).map(Number)
  const top = Math.max(...minutes, 1)
  const bars = minutes.map((minute, at) => `M${at * 2 + 1} 16V${Math.round(15.5 * 10 - (minute / top) * 150) / 10}`)
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 120 16" width="120" height="16" role="img" aria-label="Burn of the last 60 minutes">
        <path d={bars.join("")} stroke="var(--muted)" strokeWidth="1.4" />
      </svg>
      <span className="text-faint">60 min</span>
    </span>
  )
}
