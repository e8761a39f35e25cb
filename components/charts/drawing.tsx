import type { ReactElement, ReactNode } from "react"
import type { ChartSeries, Unit } from "./series.tsx"

export type TimeChartProps = {
  /** What it shows, as a heading: `Burn of the last hour`. Its unit is said beside it. */
  title: string
  unit: Unit
  /** When each slot begins, oldest first; `stepMs` is their width. */
  slots: readonly string[]
  stepMs: number
  /** At most eight: see `largest`. */
  series: readonly ChartSeries[]
  /** Areas for what flows, bars (one beside the other) for what was spent in each slot. */
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

/** A slot for the eye: where it begins, and the height of each series as `s0`, `s1` …; null is a gap. */
export type Point = { startsAt: string; [series: string]: number | string | null }

export type TickAt = { x: number | string; y: number | string; payload: { value: number } }

/** What the library is given to draw. */
export type Drawn = {
  /** Equal for two pictures that look the same: the slot that is still filling changes each second, what is drawn once a slot. */
  looks: string
  title: string
  points: Point[]
  areas: { dataKey: string; stackId?: string; stroke: string; fill: string; type?: "linear"; activeDot?: false }[]
  steps: boolean
  font: { fill: string; fontSize: number; fontFamily: string }
  nameOf: (startsAt: string) => string
  tick: (at: TickAt) => ReactElement<SVGElement>
  tip: (at: number) => ReactNode
}
