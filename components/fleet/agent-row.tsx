"use client"

import Link from "next/link"
import { memo } from "react"
import { counted } from "#components/format/count"
import { LiveAgo, LiveLeft } from "#components/live/clock"
import { controlWords } from "#components/operate/control-words"
import { Button } from "#components/ui/button"
import { StateShape, states } from "#components/ui/status"
import type { AgentRow as Row } from "#lib/contracts/burn"
import type { Band } from "./bands.tsx"
import { BudgetBar } from "./budget-bar.tsx"
import { BurnCell } from "./burn-cell.tsx"
import type { OnOperate, Operation } from "./operate-dialog.tsx"
import { Reasons } from "./reasons.tsx"
import { Sparkline } from "./sparkline.tsx"

/**
 * One agent as UI.md draws it. Its height follows from the band it stands in, not from what it is doing, so that a row that
 * is stopped while somebody reads moves nothing; what it has to say waits in its second line until it is sorted.
 */
export const AgentRow = memo(function AgentRow({ row, band, onOperate }: { row: Row; band: Band; onOperate: OnOperate }) {
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
        <Left exhaustsAt={row.exhaustsAt} />
      </div>
      <div role="cell" className="fleet-seen text-right text-muted">
        <LiveAgo at={row.lastSeenAt} />
      </div>
      <div role="cell" className="fleet-act text-right">
        {onOperate && <OperateButton row={row} onOperate={onOperate} />}
      </div>
      {band === "needs" && (
        <div role="cell" className="fleet-why">
          <Reasons row={row} onOperate={onOperate} />
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
        <Link prefetch={false} href={`/agents/${row.id}`} className="truncate font-medium text-text hover:underline" title={row.name}>
          {row.label ?? row.name}
        </Link>
      </div>
      <div className="truncate pl-5 text-label text-faint">
        <span className={ink}>{row.status}</span> ·{" "}
        <span title={controlWords[row.control]} className={row.control === "blind" ? "text-slow" : ""}>
          {row.control === "blind" ? "blind to stops" : row.control}
        </span>
        {row.sessionsRunning > 0 && <span className="fleet-sessions"> · {counted(row.sessionsRunning, "session")}</span>}
      </div>
    </>
  )
}

function Left({ exhaustsAt }: { exhaustsAt: string | null }) {
  if (!exhaustsAt)
    return (
      <span aria-hidden="true" className="text-faint">
        –
      </span>
    )
  return (
    <>
      <span className="sr-only">exhausts in </span>
      <LiveLeft until={exhaustsAt} />
      <span className="fleet-narrow text-faint"> left</span>
    </>
  )
}

function Budget({ row }: { row: Row }) {
  if (row.budgetUsedUsd === null || row.budgetTotalUsd === null) return <span className="text-label text-faint">no money limit</span>
  const budget = {
    usedUsd: row.budgetUsedUsd,
    heldUsd: row.budgetHeldUsd ?? "0",
    totalUsd: row.budgetTotalUsd,
    warnAt: row.budgetWarnAt,
    session: row.budgetSession,
    worstOf: row.sessionsRunning,
  }
  return <BudgetBar budget={budget} agent={row.name} />
}

/** Stop, or Resume where a person stopped it; what lifts a rule's stop stands in the line below, beside its reason. */
function OperateButton({ row, onOperate }: { row: Row; onOperate: (operation: Operation) => void }) {
  const kind = row.stop?.cause.kind === "kill_switch" ? "resume" : "stop"
  return (
    <Button
      size="small"
      className={kind === "stop" ? "hover:border-stop hover:text-stop" : undefined}
      onClick={() => onOperate({ kind, agentId: row.id })}
    >
      {kind === "stop" ? "Stop" : "Resume"}
      <span className="sr-only"> {row.name}</span>
    </Button>
  )
}
