import { ChartTip } from "./chart-tip.tsx"
import type { Drawing, Drawn, Point, TickAt } from "./drawing.tsx"
import { isInScale } from "./series.tsx"
import { seriesInk } from "./series-ink.tsx"
import { slotName } from "./slots.tsx"
import { formatTick } from "./units.tsx"

const font = { fill: "var(--faint)", fontSize: 12, fontFamily: "var(--font-geist-mono)" }

/** Geometry only: the exact figures of the tip come from the strings of the contract. */
export function toDrawn(drawing: Drawing): Drawn {
  const { title, unit, slots, stepMs, series, kind, filling, zone } = drawing
  const line = isInScale(drawing) ? drawing.line : null
  const shown = filling ? slots.slice(0, -1) : slots
  const steps = kind === "bars"
  const areas: Drawn["areas"] = series.map((one, at) => {
    const ink = seriesInk(one, at)
    return { dataKey: `s${at}`, stackId: "all", stroke: ink, fill: ink }
  })
  if (line) areas.push({ dataKey: "line", type: "linear", stroke: "var(--stop)", fill: "none", activeDot: false })
  return {
    looks: JSON.stringify([unit, zone, shown, series.map(({ name, values }) => [name, values.slice(0, shown.length)]), line]),
    title,
    steps,
    font,
    areas,
    points: pointsOf({ ...drawing, line: line ?? null }, shown, steps),
    nameOf: (startsAt) => slotName(startsAt, stepMs, zone, stepMs * slots.length),
    tick: (at) => <Tick {...at} unit={unit} />,
    tip: (at) => <ChartTip drawing={drawing} at={Math.min(at, shown.length - 1)} />,
  }
}

/** @param steps each slot has a width: one point more behind the last, and what stands before a gap goes down where the gap begins */
function pointsOf({ series, line }: Drawing, slots: readonly string[], steps: boolean): Point[] {
  const isGap = (at: number) => series.every(({ values }) => numberOrGap(values[at]) === null)
  const points = slots.map((startsAt, at): Point => {
    const closes = steps && at > 0 && isGap(at) && !isGap(at - 1)
    const values = series.map(({ values }, place) => [`s${place}`, closes ? 0 : numberOrGap(values[at])] as const)
    return { startsAt, ...(line && { line: Number(line.at) }), ...Object.fromEntries(values) }
  })
  const last = points.at(-1)
  return steps && last ? [...points, { ...last, startsAt: "" }] : points
}

/** A value of the scale and its hairline across the chart, which ends where the picture does. */
function Tick({ x, y, payload, unit }: TickAt & { unit: Drawing["unit"] }) {
  return (
    <g>
      {payload.value > 0 && <line x1={Number(x) + 8} x2={9_999} y1={y} y2={y} stroke="var(--line)" />}
      <text x={x} y={y} dy={4} textAnchor="end" {...font}>
        {formatTick(payload.value, unit)}
      </text>
    </g>
  )
}

function numberOrGap(value: string | number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}
