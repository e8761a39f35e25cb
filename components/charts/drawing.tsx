import type { ChartSeries, Unit } from "./series.tsx"

export type TimeChartProps = {
  /** What it shows, as a heading: `Burn of the last hour by agent`. Its unit is said beside it. */
  title: string
  unit: Unit
  /** When each slot begins, oldest first; `stepMs` is their width. */
  slots: readonly string[]
  stepMs: number
  /** At most eight: see `largest`. */
  series: readonly ChartSeries[]
  /** Areas for what flows, bars for what was spent in each slot. */
  kind?: "area" | "bars"
  /** A red line: a ceiling in the unit of the chart, with its name. */
  line?: { at: string; name: string } | null
  /** Of the box, in px. */
  height?: number
  /** The last slot is still filling: it would look like a fall, so it is left to the table. */
  filling?: boolean
}

/** What the table and the drawing are made of. */
export type Drawing = TimeChartProps & { zone: string }
