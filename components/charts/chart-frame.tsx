"use client"

import { type ReactNode, useId, useState } from "react"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { type ChartSeries, nanoOf, type Unit } from "./series.tsx"
import { seriesInk } from "./series-ink.tsx"
import { formatValue, unitName } from "./units.tsx"

type FrameProps = {
  title: string
  unit: Unit
  series: readonly ChartSeries[]
  height: number
  /** `inScale`: it is drawn; else the values are so far below that it would flatten them. */
  line: { at: string; name: string; inScale: boolean } | null
  zone: string
  lost: boolean
  /** null while it is on its way: the table holds the same box until then. */
  chart: ReactNode
  table: ReactNode
}

/** A chart's box: its name and unit, the way to the table of the same numbers, and what each colour means. */
export function ChartFrame({ title, unit, series, height, line, zone, lost, chart, table }: FrameProps) {
  const [asTable, setAsTable] = useState(false)
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <div className="flex h-9 items-center justify-between gap-4 px-4">
        <h2 id={id} className="truncate text-label text-muted">
          {title}
          {unitName[unit] && `, ${unitName[unit]}`}
          <span className="rail:hidden text-faint"> · {zone}</span>
        </h2>
        <span className="flex shrink-0 items-center gap-4">
          {/* On a phone there is no room: the menu has it there. */}
          <span className="max-rail:hidden">
            <ZoneSwitch />
          </span>
          {lost ? (
            <span className="text-label text-faint">the chart could not be loaded</span>
          ) : (
            <button type="button" className="text-label text-watch hover:underline" onClick={() => setAsTable(!asTable)}>
              {asTable ? "as a chart" : "as a table"}
            </button>
          )}
        </span>
      </div>
      <div className="dims relative" style={{ height }}>
        {asTable || !chart ? table : chart}
      </div>
      <ul
        aria-label="Colours of the chart"
        className="flex min-h-7 items-center gap-x-4 gap-y-1 px-4 text-label text-muted max-rail:grid max-rail:grid-cols-3 max-rail:py-1.5"
      >
        {series.map((one, at) => (
          <li key={one.name} title={one.name} className={`flex max-w-40 items-center gap-1.5 ${one.rest ? "shrink-0" : "min-w-0"}`}>
            <span aria-hidden="true" className="size-2 shrink-0 rounded-full" style={{ background: seriesInk(one, at) }} />
            <span className="truncate">{one.name}</span>
          </li>
        ))}
        {line && (
          <li className="flex shrink-0 items-center gap-1.5 max-rail:col-span-3">
            <span aria-hidden="true" className="h-px w-3 bg-stop" />
            {line.name}, {formatValue(nanoOf(line.at), unit)}
            {!line.inScale && " (far above)"}
          </li>
        )}
      </ul>
    </section>
  )
}
