import type { Drawing } from "./drawing.tsx"
import { nanoOf } from "./series.tsx"
import { seriesInk } from "./series-ink.tsx"
import { slotName } from "./slots.tsx"
import { formatValue } from "./units.tsx"

/** One slot: every series with its exact figure, the largest first, and their sum. */
export function ChartTip({ drawing, at }: { drawing: Drawing; at: number }) {
  const { series, unit, slots, stepMs, zone } = drawing
  const parts = series
    .map((one, place) => ({ name: one.name, nano: nanoOf(one.values[at]), ink: seriesInk(one, place) }))
    .filter(({ nano }) => nano > 0n)
    .toSorted((a, b) => (a.nano < b.nano ? 1 : -1))
  const known = series.some(({ values }) => values[at] !== null && values[at] !== undefined)
  const sum = parts.reduce((total, { nano }) => total + nano, 0n)
  return (
    <div className="rounded border border-line-strong bg-raised px-3 py-2 text-label">
      <div className="figure flex justify-between gap-6 text-muted">
        {slotName(slots[at] ?? "", stepMs, zone, stepMs * slots.length)} <span>{known ? formatValue(sum, unit) : "no data"}</span>
      </div>
      {parts.map((part) => (
        <div key={part.name} className="flex items-center justify-between gap-6">
          <span className="flex min-w-0 items-center gap-1.5">
            <span className="size-2 shrink-0 rounded-full" style={{ background: part.ink }} />
            <span className="max-w-48 truncate">{part.name}</span>
          </span>
          <span className="figure">{formatValue(part.nano, unit)}</span>
        </div>
      ))}
    </div>
  )
}
