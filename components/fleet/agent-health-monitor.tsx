"use client"

import { type ComponentProps, lazy, Suspense, useCallback, useState } from "react"
import type { FirstRun as FirstRunPage } from "#components/first-run/first-run"
import { PageHeader } from "#components/frame/page-header"
import { useViewer } from "#components/frame/viewer"
import { useFleet } from "#components/live/fleet-live"
import type { BurnSnapshot } from "#lib/contracts/burn"
import { Announcer } from "./announcer.tsx"
import { FleetTable } from "./fleet-table.tsx"
import { Headline } from "./headline.tsx"
import { HourPanel } from "./hour-panel.tsx"
import { OperateDialog, type Operation } from "./operate-dialog.tsx"

// Seen once in the life of an organization, or in a demo alone, so a fleet that runs does not load them.
const FirstRun = lazy(() => import("#components/first-run/first-run").then(({ FirstRun }) => ({ default: FirstRun })))
const DemoBanner = lazy(() => import("./demo-banner.tsx").then(({ DemoBanner }) => ({ default: DemoBanner })))

/**
 * The fleet, live: what burns, why, whether it obeyed, and a Stop beside it.
 *
 * @param initial what the server rendered; the page is right before this island is alive
 * @param firstRun what stands there until the first event
 */
export function AgentHealthMonitor({ initial, firstRun }: { initial: BurnSnapshot; firstRun: ComponentProps<typeof FirstRunPage> }) {
  const live = useFleet().fleet ?? initial
  const [paused, setPaused] = useState<BurnSnapshot | null>(null)
  const fleet = paused ?? live
  const { mayOperate } = useViewer()
  const [operation, setOperation] = useState<Operation | null>(null)
  const close = useCallback(() => setOperation(null), [])
  const target = live.agents.find((row) => row.id === operation?.agentId)

  return (
    <>
      <PageHeader title="Fleet" />
      <main id="main" className="min-w-0 pb-8" data-old={paused !== null}>
        {fleet.organization.demo && (
          <Suspense fallback={<div className="min-h-10 border-line border-b bg-raised" />}>
            <DemoBanner />
          </Suspense>
        )}
        {fleet.agents.length === 0 ? (
          <Suspense>
            <FirstRun {...firstRun} />
          </Suspense>
        ) : (
          <>
            <Headline fleet={fleet} />
            <div className="flex flex-col">
              <HourPanel hour={fleet.hour} />
              <FleetTable
                rows={fleet.agents}
                busy={operation !== null}
                pausedAt={paused?.asOf ?? null}
                onPause={() => setPaused(paused ? null : live)}
                onOperate={mayOperate ? setOperation : null}
              />
            </div>
          </>
        )}
      </main>
      <Announcer rows={live.agents} />
      {operation && target && <OperateDialog kind={operation.kind} row={target} initial={initial} onClose={close} />}
    </>
  )
}
