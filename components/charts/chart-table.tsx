import type { Drawing } from "./drawing.tsx"
import { nanoOf } from "./series.tsx"
import { slotName } from "./slots.tsx"
import { formatBare } from "./units.tsx"

/** The numbers of a chart, newest first, scrolling inside of the chart's box. */
export function ChartTable({ title, unit, slots, stepMs, series, zone }: Drawing) {
  const spanMs = stepMs * slots.length
  return (
    // Scrolls by keyboard, so it takes focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region without focusable content must be reachable
    <div className="absolute inset-0 overflow-auto px-4" tabIndex={0} role="region" aria-label={`${title} as a table`}>
      <table className="w-full text-label">
        <thead className="sticky top-0 bg-bg text-faint">
          <tr>
            <th scope="col" className="py-1 text-left font-normal">
              {stepMs >= 86_400_000 ? "day" : "from"}
            </th>
            {series.map(({ name }) => (
              <th scope="col" key={name} className="pl-4 text-right font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slots.toReversed().map((slot, back) => (
            <tr key={slot} className="border-line border-t">
              <th scope="row" className="figure py-0.5 text-left font-normal text-muted">
                {slotName(slot, stepMs, zone, spanMs)}
              </th>
              {series.map(({ name, values }) => {
                const value = values[slots.length - 1 - back]
                return (
                  <td key={name} className="figure pl-4 text-right">
                    {value === null || value === undefined ? <span className="text-faint">no data</span> : formatBare(nanoOf(value), unit)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
