"use client"

import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts"
import { formatClock } from "#components/format/instant"
import { formatNano, formatUsd, toNano } from "#components/format/money"
import type { BurnSnapshot } from "#lib/contracts/burn"
import { seriesInk } from "./series-ink.tsx"

type Hour = BurnSnapshot["hour"]
type Minute = { endsAt: string; [series: string]: number | string }

/** Stacked areas of at most seven agents and the rest; exact values on hover and by the arrow keys. Drawn without animation. */
export function HourChart({ hour, zone }: { hour: Hour; zone: string }) {
  const endMs = Date.parse(hour.endsAt)
  // Geometry only: the exact figures of the tooltip come from the strings of the contract.
  // The minute that is still filling would look like a fall, so it is left to the table.
  const minutes = Array.from({ length: 59 }, (_, at): Minute => {
    const values = hour.series.map(({ costUsd }, series) => [`s${series}`, Number(toNano(costUsd[at] ?? "0")) / 1e9] as const)
    return { endsAt: new Date(endMs - (59 - at) * hour.stepMs).toISOString(), ...Object.fromEntries(values) }
  })
  const clock = (instant: string) => formatClock(instant, zone).slice(0, 5)
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={minutes} margin={{ top: 4, right: 16, bottom: 0, left: 4 }} title="Burn of the last hour by agent">
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="endsAt"
          tickFormatter={clock}
          interval={9}
          tickLine={false}
          axisLine={{ stroke: "var(--line-strong)" }}
          tick={{ fill: "var(--faint)", fontSize: 12, fontFamily: "var(--font-geist-mono)" }}
        />
        <YAxis
          width={56}
          tickCount={4}
          tickFormatter={(usd: number) => `$${Number.isInteger(usd) ? usd : usd.toFixed(2)}`}
          tickLine={false}
          axisLine={false}
          tick={{ fill: "var(--faint)", fontSize: 12, fontFamily: "var(--font-geist-mono)" }}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: "var(--line-strong)" }}
          content={({ active, activeIndex }) =>
            active ? <MinuteTip hour={hour} at={Number(activeIndex)} minute={clock(String(minutes[Number(activeIndex)]?.endsAt))} /> : null
          }
        />
        {hour.series.map(({ agent }, at) => (
          <Area
            key={agent ?? ""}
            dataKey={`s${at}`}
            name={agent ?? "all others"}
            stackId="burn"
            type="linear"
            stroke={seriesInk(agent, at)}
            strokeWidth={1}
            fill={seriesInk(agent, at)}
            fillOpacity={0.28}
            isAnimationActive={false}
          />
        ))}
      </AreaChart>
    </ResponsiveContainer>
  )
}

/** One minute: every series with its exact figure, the largest first, and their sum. */
function MinuteTip({ hour, at, minute }: { hour: Hour; at: number; minute: string }) {
  const parts = hour.series
    .map(({ agent, costUsd }, series) => ({ agent, usd: costUsd[at] ?? "0", ink: seriesInk(agent, series) }))
    .filter(({ usd }) => toNano(usd) > 0n)
    .toSorted((a, b) => (toNano(a.usd) < toNano(b.usd) ? 1 : -1))
  return (
    <div className="rounded border border-line-strong bg-raised px-3 py-2 text-label">
      <div className="figure flex justify-between gap-6 text-muted">
        {minute} <span>{formatNano(parts.reduce((sum, { usd }) => sum + toNano(usd), 0n))}</span>
      </div>
      {parts.map((part) => (
        <div key={part.agent ?? ""} className="flex items-center justify-between gap-6">
          <span className="flex items-center gap-1.5">
            <span className="size-2 rounded-full" style={{ background: part.ink }} />
            {part.agent ?? "all others"}
          </span>
          <span className="figure">{formatUsd(part.usd)}</span>
        </div>
      ))}
    </div>
  )
}
