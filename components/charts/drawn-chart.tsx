"use client"

import { Area, Bar, CartesianGrid, ComposedChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts"
import { ChartTip } from "./chart-tip.tsx"
import type { Drawing } from "./drawing.tsx"
import { seriesInk } from "./series-ink.tsx"
import { slotName } from "./slots.tsx"
import { formatTick } from "./units.tsx"

type Slot = { startsAt: string; [series: string]: number | string | null }

const tick = { fill: "var(--faint)", fontSize: 12, fontFamily: "var(--font-geist-mono)" }

/** Stacked areas or bars, drawn without animation; exact values on hover and by the arrow keys. */
export function DrawnChart(drawing: Drawing) {
  const { title, unit, slots, stepMs, series, kind = "area", line = null, filling = false, zone } = drawing
  const spanMs = stepMs * slots.length
  const drawn = filling ? slots.slice(0, -1) : slots
  // Geometry only: the exact figures of the tip come from the strings of the contract.
  const points = drawn.map((startsAt, at): Slot => {
    const values = series.map(({ values }, place) => [`s${place}`, numberOrGap(values[at])] as const)
    return { startsAt, ...Object.fromEntries(values) }
  })
  const name = (startsAt: string) => slotName(startsAt, stepMs, zone, spanMs)
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={points} margin={{ top: 8, right: 24, bottom: 0, left: 4 }} title={title} barCategoryGap={1}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="startsAt"
          tickFormatter={name}
          minTickGap={32}
          tickLine={false}
          axisLine={{ stroke: "var(--line-strong)" }}
          tick={tick}
        />
        <YAxis
          width={56}
          tickCount={4}
          tickFormatter={(value: number) => formatTick(value, unit)}
          tickLine={false}
          axisLine={false}
          tick={tick}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={kind === "bars" ? { fill: "var(--raised)" } : { stroke: "var(--line-strong)" }}
          content={({ active, activeIndex }) =>
            active ? <ChartTip series={series} unit={unit} at={Number(activeIndex)} name={name(drawn[Number(activeIndex)] ?? "")} /> : null
          }
        />
        {series.map((one, at) => {
          const look = { dataKey: `s${at}`, name: one.name, stackId: "all", fill: seriesInk(one, at), isAnimationActive: false }
          return kind === "bars" ? (
            <Bar key={one.name} {...look} fillOpacity={0.7} />
          ) : (
            <Area key={one.name} {...look} type="linear" stroke={look.fill} strokeWidth={1} fillOpacity={0.28} connectNulls={false} />
          )
        })}
        {line && (
          <ReferenceLine
            y={Number(line.at)}
            stroke="var(--stop)"
            label={{ value: line.name, position: "insideTopRight", fill: "var(--stop)", fontSize: 12 }}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

function numberOrGap(value: string | number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}
