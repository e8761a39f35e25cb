import { toNano } from "#components/format/money"
import type { BurnSnapshot } from "#lib/contracts/burn"

/** Dollars of every minute of the last hour, all series together, in nano-dollars; oldest first. */
export function minutesOf(hour: BurnSnapshot["hour"]): bigint[] {
  return Array.from({ length: 60 }, (_, at) => hour.series.reduce((sum, { costUsd }) => sum + toNano(costUsd[at] ?? "0"), 0n))
}

/** The last hour as a filled line, a minute a step, from nothing to its largest; the one that is still filling is left out. */
export function HourLine({ hour }: { hour: BurnSnapshot["hour"] }) {
  const minutes = minutesOf(hour).slice(0, -1).map(Number)
  const top = Math.max(...minutes, 1)
  const last = minutes.length - 1
  const points = minutes.map((minute, at) => `${Math.round((at / last) * 1200) / 10} ${Math.round(155 - (minute / top) * 145) / 10}`)
  const line = `M${points.join("L")}`
  return (
    <span className="flex h-full items-center gap-2">
      <svg viewBox="0 0 120 16" width="120" height="16" role="img" aria-label="Burn of the last 60 minutes">
        <path d={`${line}L120 16L0 16Z`} fill="var(--muted)" opacity="0.14" />
        <path d={line} fill="none" stroke="var(--muted)" strokeWidth="1.25" strokeLinejoin="round" />
      </svg>
      <span className="text-faint">60 min</span>
    </span>
  )
}
