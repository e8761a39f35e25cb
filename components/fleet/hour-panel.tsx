"use client"

import { memo } from "react"
import type { ChartSeries } from "#components/charts/series"
import { slotsBefore } from "#components/charts/slots"
import { TimeChart } from "#components/charts/time-chart"
import type { BurnSnapshot } from "#lib/contracts/burn"

type Hour = BurnSnapshot["hour"]

/** The last hour by agent, a minute a slot, so that dollars of a slot are dollars a minute. */
export const HourPanel = memo(function HourPanel({ hour }: { hour: Hour }) {
  return (
    <div className="border-line border-b max-rail:order-last max-rail:border-t max-rail:border-b-0">
      <TimeChart
        title="Burn of the last hour"
        unit="usd/min"
        slots={slotsBefore(hour.endsAt, hour.stepMs, 60)}
        stepMs={hour.stepMs}
        series={hour.series.map(toSeries)}
        line={hour.redLine && { at: hour.redLine.usd, name: lineName[hour.redLine.scope] }}
        filling
      />
    </div>
  )
})

const lineName = { org: "limit of the organization", agent: "burn alarm of one agent" } as const

function toSeries({ agent, costUsd }: Hour["series"][number]): ChartSeries {
  return agent === null ? { name: "all others", rest: true, values: costUsd } : { name: agent, values: costUsd }
}
