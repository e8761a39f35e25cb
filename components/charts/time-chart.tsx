"use client"

import { useZone } from "#components/zone/zone-context"
import { ChartFrame } from "./chart-frame.tsx"
import { ChartTable } from "./chart-table.tsx"
import type { Drawing, TimeChartProps } from "./drawing.tsx"
import { isInScale } from "./series.tsx"
import { toDrawn } from "./to-drawn.tsx"
import { useDrawnChart } from "./use-drawn-chart.tsx"

/**
 * Values over time: a table from the server in a box of fixed size, and over it, once the page is painted, the same numbers
 * as a chart. Either can be chosen. Where the chart cannot be loaded the table stays.
 */
export function TimeChart(props: TimeChartProps) {
  const zone = useZone()
  const Chart = useDrawnChart()
  const drawing: Drawing = { ...props, zone }
  return (
    <ChartFrame
      title={props.title}
      unit={props.unit}
      series={props.series}
      height={props.height ?? 176}
      line={props.line ? { ...props.line, inScale: isInScale(props) } : null}
      zone={zone}
      lost={Chart === "lost"}
      chart={typeof Chart === "string" ? null : <Chart {...toDrawn(drawing)} />}
      table={<ChartTable {...drawing} />}
    />
  )
}
