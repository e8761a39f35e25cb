"use client"

import Link from "next/link"
import { isResumable } from "#components/operate/is-resumable"
import { Phrases } from "#components/operate/phrases"
import { useZone } from "#components/zone/zone-context"
import type { AgentRow } from "#lib/contracts/burn"
import type { OnOperate, Operation } from "./operate-dialog.tsx"
import { reasonsOf } from "./row-reason.tsx"

/** Why a row needs somebody, and beside it what lifts a rule's stop. A row that needs nobody any more says so until it is sorted away. */
export function Reasons({ row, onOperate }: { row: AgentRow; onOperate: OnOperate }) {
  const phrases = reasonsOf(row, useZone())
  if (phrases.length === 0) return <span className="text-faint">{row.status} again, moves with the next sorting</span>
  return (
    <>
      <Phrases phrases={phrases} />
      {row.stop?.cause.id.startsWith("inc_") && (
        <Link prefetch={false} href={`/incidents/${row.stop.cause.id}`} className="ml-2 text-watch hover:underline">
          Incident
        </Link>
      )}
      {onOperate && waysOf(row).map((kind) => <Way key={kind} kind={kind} row={row} onOperate={onOperate} />)}
    </>
  )
}

/** What a person can do here about a rule's stop; a person's own is lifted by the button of the row. */
function waysOf({ stop }: AgentRow): ("resume" | "overdrive")[] {
  if (!stop || stop.cause.kind === "kill_switch") return []
  const ways: ("resume" | "overdrive")[] = []
  if (isResumable(stop)) ways.push("resume")
  if (stop.lift.how.includes("overdrive") && stop.cause.scope === "session") ways.push("overdrive")
  return ways
}

function Way({ kind, row, onOperate }: { kind: Operation["kind"]; row: AgentRow; onOperate: (operation: Operation) => void }) {
  return (
    <button type="button" className="ml-2 text-watch hover:underline" onClick={() => onOperate({ kind, agentId: row.id })}>
      {kind === "resume" ? "Resume" : "Overdrive"}
      <span className="sr-only"> {row.name}</span>
    </button>
  )
}
