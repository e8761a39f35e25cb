"use client"

import { type ReactNode, useState } from "react"
import { readSort, type Sort, writeSort } from "#components/ui/sort-rows"
import { useParam } from "#components/ui/use-param"
import type { AgentRow as Row } from "#lib/contracts/burn"
import { AgentRow } from "./agent-row.tsx"
import { type Band, bands, columns } from "./bands.tsx"
import { FleetHead } from "./fleet-head.tsx"
import { FleetTools } from "./fleet-tools.tsx"
import { matches } from "./matches.tsx"
import type { OnOperate } from "./operate-dialog.tsx"
import { useSteadyOrder } from "./use-steady-order.tsx"

/** Rows of a band that are drawn before somebody asks for all: what is drawn is drawn anew each second. */
const SHOWN = 60

const titles: Record<Band, string> = { needs: "Needs you", running: "Running", idle: "Idle" }

type FleetTableProps = { rows: Row[]; busy: boolean; pausedAt: string | null; onPause: () => void; onOperate: OnOperate }

/** All agents in three bands, filtered and sorted by the address. While pointer or focus is inside, no row moves; a chip says how many would. */
export function FleetTable({ rows, busy, pausedAt, onPause, onOperate }: FleetTableProps) {
  const [pointer, setPointer] = useState(false)
  const [focus, setFocus] = useState(false)
  const [words] = useParam("q")
  const [state] = useParam("state")
  const [sortText, setSort] = useParam("sort")
  const sort = readSort(sortText, columns)
  const held = pointer || focus || busy
  const { order, waiting, sortNow } = useSteadyOrder(rows, sort ?? undefined, held)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const rowsOf = (band: Band) => order[band].flatMap((id) => byId.get(id) ?? []).filter((row) => matches(row, words, state))
  const shown = bands.map((band) => ({ band, rows: rowsOf(band) })).filter((one) => one.rows.length > 0)
  const found = shown.reduce((sum, one) => sum + one.rows.length, 0)

  return (
    <div
      role="group"
      aria-label="Agents"
      className="fleet"
      onPointerEnter={(event) => setPointer(event.pointerType !== "touch")}
      onPointerLeave={() => setPointer(false)}
      onFocus={(event) => setFocus(event.target.matches(":focus-visible"))}
      onBlur={(event) => setFocus(event.currentTarget.contains(event.relatedTarget))}
    >
      <FleetTools pausedAt={pausedAt} onPause={onPause} found={found} of={rows.length}>
        <OrderChip held={held} waiting={waiting} sortNow={sortNow} />
      </FleetTools>
      {shown.map((one, at) => (
        <BandTable
          key={one.band}
          band={one.band}
          rows={one.rows}
          open={found > 0 && shown.length === 1}
          onOperate={onOperate}
          head={<FleetHead shown={at === 0} sort={sort} onSort={(next: Sort) => setSort(writeSort(next))} />}
        />
      ))}
      {found === 0 && <p className="px-4 py-6 text-muted">No agent matches.</p>}
    </div>
  )
}

function OrderChip({ held, waiting, sortNow }: { held: boolean; waiting: number; sortNow: () => void }) {
  if (!held) return <span className="text-faint">order changes at most every 10 s</span>
  return (
    <span className="text-faint">
      order held while you are here
      {waiting > 0 && (
        <button type="button" className="pl-2 text-watch hover:underline" onClick={sortNow}>
          {waiting} would move, sort now
        </button>
      )}
    </span>
  )
}

type BandProps = { band: Band; rows: Row[]; onOperate: OnOperate; open: boolean; head: ReactNode }

/** One band under its title; who is idle is folded away, unless there is nobody else. */
function BandTable({ band, rows, onOperate, open, head }: BandProps) {
  const [all, setAll] = useParam("rows")
  const drawn = all === "all" ? rows : rows.slice(0, SHOWN)
  const table = (
    <>
      <div role="table" aria-label={titles[band]}>
        {head}
        <div role="rowgroup">
          {drawn.map((row) => (
            <AgentRow key={row.id} row={row} band={band} onOperate={onOperate} />
          ))}
        </div>
      </div>
      {drawn.length < rows.length && (
        <button type="button" className="h-9 px-4 text-watch hover:underline" onClick={() => setAll("all")}>
          Show all {rows.length}
        </button>
      )}
    </>
  )
  const title = `${titles[band]} ${rows.length}`
  if (band === "idle") {
    return (
      <details open={open}>
        <summary className="fleet-band">{title}</summary>
        {table}
      </details>
    )
  }
  return (
    <section aria-label={titles[band]}>
      <h2 className={`fleet-band ${band === "needs" ? "text-stop" : ""}`}>{title}</h2>
      {table}
    </section>
  )
}
