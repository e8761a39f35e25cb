"use client"

import { memo } from "react"
import { counted } from "#components/format/count"
import { LiveAgo, LiveLeft } from "#components/live/clock"
import type { AgentRow as Row } from "#lib/contracts/burn"
import type { Band } from "./bands.tsx"
import { BudgetBar } from "./budget-bar.tsx"
import { BurnCell } from "./burn-cell.tsx"
import { type Phrase, reasonsOf } from "./row-reason.tsx"
import { Sparkline } from "./sparkline.tsx"
import { StateShape, states } from "./state-mark.tsx"

export type Operation = { kind: "stop" | "resume"; agentId: string }

/**
 * One agent as UI.md draws it. Its height follows from the band it stands in, not from what it is doing, so that a row that
 * is stopped while somebody reads moves nothing; what it has to say waits in its second line until it is sorted.
 */
export const AgentRow = memo(function AgentRow(props: {
  row: Row
  band: Band
  zone: string
  onOperate: ((operation: Operation) => void) | null
}) {
  const { row, band, zone, onOperate } = props
  return (
    <div role="row" className="fleet-row border-line border-t" data-band={band}>
      <div role="cell" className="fleet-name">
        <Name row={row} />
      </div>
      <div role="cell" className="fleet-burn">
        <BurnCell row={row} />
      </div>
      <div role="cell" className="fleet-spark">
        <Sparkline costUsd={row.spark.costUsd} label={`Burn of ${row.name}, last 15 minutes`} />
      </div>
      <div role="cell" className="fleet-budget">
        <Budget row={row} />
      </div>
      <div role="cell" className="fleet-calls figure text-right">
        <span className="sr-only">calls per minute: </span>
        {row.callsPerMinute}
        {row.callsCeiling !== null && <span className="text-faint">/{row.callsCeiling}</span>}
      </div>
      <div role="cell" className="fleet-left text-right">
        {row.exhaustsAt ? (
          <>
            <LiveLeft until={row.exhaustsAt} />
            <span className="fleet-narrow text-faint"> left</span>
          </>
        ) : (
          <span aria-hidden="true" className="text-faint">
            –
          </span>
        )}
      </div>
      <div role="cell" className="fleet-seen text-right text-muted">
        <LiveAgo at={row.lastSeenAt} />
      </div>
      <div role="cell" className="fleet-act text-right">
        {onOperate && <OperateButton row={row} onOperate={onOperate} />}
      </div>
      {band === "needs" && (
        <div role="cell" className="fleet-why">
          <Reasons phrases={reasonsOf(row, zone)} status={row.status} />
        </div>
      )}
    </div>
  )
})

function Name({ row }: { row: Row }) {
  const { ink } = states[row.status]
  return (
    <>
      <div className="flex items-center gap-2">
        <StateShape status={row.status} />
        <span className="truncate font-medium text-text" title={row.name}>
          {row.label ?? row.name}
        </span>
      </div>
      <div className="truncate pl-5 text-label text-faint">
        <span className={ink}>{row.status}</span> · {row.control}
        {row.sessionsRunning > 0 && <span className="fleet-sessions"> · {counted(row.sessionsRunning, "session")}</span>}
      </div>
    </>
  )
}

function Budget({ row }: { row: Row }) {
  if (row.budgetUsedUsd === null || row.budgetTotalUsd === null) return <span className="text-label text-faint">no money limit</span>
  const budget = {
    usedUsd: row.budgetUsedUsd,
    heldUsd: row.budgetHeldUsd ?? "0",
    totalUsd: row.budgetTotalUsd,
    session: row.budgetSession,
    worstOf: row.sessionsRunning,
  }
  return <BudgetBar budget={budget} agent={row.name} />
}

const tones = { stop: "text-stop font-medium", slow: "text-slow", plain: "text-muted" } as const

/** A row that needs nobody any more says so until it is sorted away. */
function Reasons({ phrases, status }: { phrases: Phrase[]; status: Row["status"] }) {
  if (phrases.length === 0) return <span className="text-faint">{status} again, moves with the next sorting</span>
  return phrases.map(({ text, tone }, at) => (
    <span key={text} className={tones[tone]}>
      {at > 0 && <span className="text-faint"> · </span>}
      {text}
    </span>
  ))
}

/** Stop, or Resume where a person stopped it; a rule's stop names what lifts it in the line below instead. */
function OperateButton({ row, onOperate }: { row: Row; onOperate: (operation: Operation) => void }) {
  const kind = row.stop?.cause.kind === "kill_switch" ? "resume" : "stop"
  return (
    <button
      type="button"
      className={kind === "stop" ? "button-quiet hover:border-stop hover:text-stop" : "button-quiet text-text"}
      onClick={() => onOperate({ kind, agentId: row.id })}
    >
      {kind === "stop" ? "Stop" : "Resume"}
      <span className="sr-only"> {row.name}</span>
    </button>
  )
}
