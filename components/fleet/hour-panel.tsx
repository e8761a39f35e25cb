"use client"

import { memo, type ReactNode, useEffect, useState } from "react"
import { formatClock } from "#components/format/instant"
import { formatUsd } from "#components/format/money"
import type { BurnSnapshot } from "#lib/contracts/burn"
import { seriesInk } from "./series-ink.tsx"

type Hour = BurnSnapshot["hour"]

type Chart = (props: { hour: Hour; zone: string }) => ReactNode

/** The first paint does not wait for the chart, nor compete with it. */
const CHART_AFTER_MS = 300

/**
 * The last hour by agent: a table from the server in a box of fixed size, and over it, once the page is painted, the same
 * numbers as an area. Either can be chosen. Where the chart cannot be loaded the table stays: a page that stops agents
 * must not depend on a picture.
 */
export const HourPanel = memo(function HourPanel({ hour, zone }: { hour: Hour; zone: string }) {
  const [chart, setChart] = useState<Chart | "later" | "lost">("later")
  const [asTable, setAsTable] = useState(false)
  useEffect(() => {
    const load = () =>
      import("./hour-chart.tsx").then(
        ({ HourChart }) => setChart(() => HourChart),
        () => setChart("lost"),
      )
    const timer = setTimeout(load, CHART_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  const HourChart = asTable || typeof chart === "string" ? null : chart
  return (
    <section aria-labelledby="hour-title" className="border-line border-b max-rail:order-last max-rail:border-t max-rail:border-b-0">
      <div className="flex h-8 items-center justify-between px-4">
        <h2 id="hour-title" className="text-label text-muted">
          Burn, last hour, $/min by agent
        </h2>
        {chart === "lost" ? (
          <span className="text-label text-faint">the chart could not be loaded</span>
        ) : (
          <button type="button" className="text-label text-watch hover:underline" onClick={() => setAsTable(!asTable)}>
            {asTable ? "as a chart" : "as a table"}
          </button>
        )}
      </div>
      <div className="dims relative h-44">{HourChart ? <HourChart hour={hour} zone={zone} /> : <HourTable hour={hour} zone={zone} />}</div>
      <ul aria-label="Colours of the chart" className="flex h-7 items-center gap-4 overflow-hidden px-4 text-label text-muted">
        {hour.series.map(({ agent }, at) => (
          <li key={agent ?? ""} className="flex max-w-40 shrink-0 items-center gap-1.5">
            <span aria-hidden="true" className="size-2 shrink-0 rounded-full" style={{ background: seriesInk(agent, at) }} />
            <span className="truncate">{agent ?? "all others"}</span>
          </li>
        ))}
      </ul>
    </section>
  )
})

function HourTable({ hour, zone }: { hour: Hour; zone: string }) {
  const endMs = Date.parse(hour.endsAt)
  const minutes = Array.from({ length: 60 }, (_, back) => 59 - back)
  return (
    // Scrolls by keyboard, so it takes focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region without focusable content must be reachable
    <div className="absolute inset-0 overflow-auto px-4" tabIndex={0} role="region" aria-label="Burn of the last hour as a table">
      <table className="w-full text-label">
        <thead className="sticky top-0 bg-bg text-faint">
          <tr>
            <th scope="col" className="py-1 text-left font-normal">
              minute
            </th>
            {hour.series.map(({ agent }) => (
              <th scope="col" key={agent ?? ""} className="pl-4 text-right font-normal">
                {agent ?? "all others"}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {minutes.map((at) => (
            <tr key={at} className="border-line border-t">
              <th scope="row" className="figure py-0.5 text-left font-normal text-muted">
                {formatClock(new Date(endMs - (60 - at) * hour.stepMs).toISOString(), zone).slice(0, 5)}
              </th>
              {hour.series.map(({ agent, costUsd }) => (
                <td key={agent ?? ""} className="figure pl-4 text-right">
                  {formatUsd(costUsd[at] ?? "0")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
