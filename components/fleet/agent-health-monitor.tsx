"use client"

import { useCallback, useState } from "react"
import { formatClock } from "#components/format/instant"
import { PageHeader } from "#components/frame/page-header"
import { applyPatch } from "#components/live/apply-patch"
import { ClockProvider } from "#components/live/clock"
import { ConnectionMark } from "#components/live/connection"
import { type Feed, useLive } from "#components/live/use-live"
import { BurnPatch, BurnSnapshot } from "#lib/contracts/burn"
import type { Operation } from "./agent-row.tsx"
import { Announcer } from "./announcer.tsx"
import { DemoBanner } from "./demo-banner.tsx"
import { FirstEvent } from "./first-event.tsx"
import { FleetTable } from "./fleet-table.tsx"
import { Headline } from "./headline.tsx"
import { HourPanel } from "./hour-panel.tsx"
import { OperateDialog } from "./operate-dialog.tsx"

const feed: Feed<BurnSnapshot, BurnPatch> = { url: "/api/v1/live", snapshot: BurnSnapshot, patch: BurnPatch, apply: applyPatch }

/**
 * The fleet, live: what burns, why, whether it obeyed, and a Stop beside it.
 *
 * @param initial what the server rendered; the page is right before this island is alive
 * @param mayOperate false for viewers: the server refuses them too
 */
export function AgentHealthMonitor({ initial, origin, mayOperate }: { initial: BurnSnapshot; origin: string; mayOperate: boolean }) {
  const { now: fleet, connection } = useLive(feed, initial)
  const [operation, setOperation] = useState<Operation | null>(null)
  const close = useCallback(() => setOperation(null), [])
  const target = fleet.agents.find((row) => row.id === operation?.agentId)
  const { zone, demo } = fleet.organization
  const old = connection === "reconnecting" || connection === "stale"

  return (
    <ClockProvider asOf={fleet.asOf} zone={zone}>
      <PageHeader title="Fleet">
        <ConnectionMark state={connection} clock={formatClock(fleet.asOf, zone)} />
      </PageHeader>
      <main id="main" className="min-w-0 pb-8" data-old={old}>
        {demo && <DemoBanner />}
        {fleet.agents.length === 0 ? (
          <FirstEvent origin={origin} />
        ) : (
          <>
            <Headline fleet={fleet} />
            <div className="flex flex-col">
              <HourPanel hour={fleet.hour} zone={zone} />
              <FleetTable rows={fleet.agents} zone={zone} busy={operation !== null} onOperate={mayOperate ? setOperation : null} />
            </div>
          </>
        )}
      </main>
      <Announcer rows={fleet.agents} />
      {operation && target && <OperateDialog kind={operation.kind} row={target} onClose={close} />}
    </ClockProvider>
  )
}
