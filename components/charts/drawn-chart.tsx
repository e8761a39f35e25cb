"use client"

import { Area, AreaChart, Tooltip, XAxis, YAxis } from "recharts"
import type { Drawn } from "./drawing.tsx"

/**
 * The library's part of a chart, loaded late: all that is computed is given, so that this stays as small as the library lets it.
 *
 * Stacked areas; bars that touch are an area in steps, because the library's own bars weigh ten kilobytes more. Drawn
 * without animation; exact values on hover and by the arrow keys.
 */
export function DrawnChart({ title, points, areas, steps, nameOf, tick, font, tip }: Drawn) {
  return (
    <AreaChart responsive width="100%" height="100%" data={points} margin={{ top: 8, right: 24, bottom: 0, left: 4 }} title={title}>
      <XAxis
        dataKey="startsAt"
        tickFormatter={nameOf}
        interval="equidistantPreserveStart"
        minTickGap={32}
        tickLine={false}
        axisLine={{ stroke: "var(--line-strong)" }}
        tick={font}
      />
      <YAxis width={56} tickCount={5} niceTicks="snap125" tickLine={false} axisLine={false} tick={tick} />
      <Tooltip
        isAnimationActive={false}
        filterNull={false}
        cursor={{ stroke: "var(--line-strong)" }}
        content={({ active, activeIndex }) => (active ? tip(Number(activeIndex)) : null)}
      />
      {areas.map((area) => (
        <Area
          key={area.dataKey}
          type={steps ? "stepAfter" : "linear"}
          strokeWidth={1}
          isAnimationActive={false}
          fillOpacity={0.28}
          {...area}
        />
      ))}
    </AreaChart>
  )
}
