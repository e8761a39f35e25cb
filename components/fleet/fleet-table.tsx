"use client"

import { type ReactNode, useState } from "react"
import type { AgentRow as Row } from "#lib/contracts/burn"
import { AgentRow, type Operation } from "./agent-row.tsx"
import { type Band, bands } from "./bands.tsx"
import { useSteadyOrder } from "./use-steady-order.tsx"

const titles: Record<Band, string> = { needs: "Needs you", running: "Running", idle: "Idle" }

/** All agents in three bands. While pointer or focus is inside, no row moves; a chip says how many would. */
export function FleetTable(props: { rows: Row[]; zone: string; busy: boolean; onOperate: ((operation: Operation) => void) | null }) {
  const { rows, zone, busy, onOperate } = props
  const [pointer, setPointer] = useState(false)
  const [focus, setFocus] = useState(false)
  const held = pointer || focus || busy
  const { order, waiting, sortNow } = useSteadyOrder(rows, held)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const rowsOf = (band: Band) => order[band].flatMap((id) => byId.get(id) ?? [])
  const shown = bands.filter((band) => order[band].length > 0)

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
      {shown.map((band, at) => (
        <BandTable key={band} band={band} rows={rowsOf(band)} zone={zone} onOperate={onOperate} first={at === 0}>
          {at === 0 && <OrderChip held={held} waiting={waiting} sortNow={sortNow} />}
        </BandTable>
      ))}
    </div>
  )
}

function OrderChip({ held, waiting, sortNow }: { held: boolean; waiting: number; sortNow: () => void }) {
  if (!held) return <span className="font-normal text-faint">order changes at most every 10 s</span>
  return (
    <span className="font-normal text-faint">
      order held while you are here
      {waiting > 0 && (
        <button type="button" className="pl-2 text-watch hover:underline" onClick={sortNow}>
          {waiting} would move, sort now
        </button>
      )}
    </span>
  )
}

type BandProps = {
  band: Band
  rows: Row[]
  zone: string
  onOperate: ((operation: Operation) => void) | null
  /** The first one shows the names of the columns for all of them. */
  first: boolean
  children: ReactNode
}

/** One band under its title; who is idle is folded away. */
function BandTable({ band, rows, zone, onOperate, first, children }: BandProps) {
  const table = (
    <div role="table" aria-label={titles[band]}>
      <Head shown={first} />
      <div role="rowgroup">
        {rows.map((row) => (
          <AgentRow key={row.id} row={row} band={band} zone={zone} onOperate={onOperate} />
        ))}
      </div>
    </div>
  )
  const title = `${titles[band]} ${rows.length}`
  if (band === "idle") {
    return (
      <details>
        <summary className="fleet-band">{title}</summary>
        {table}
      </details>
    )
  }
  return (
    <section aria-label={titles[band]}>
      <div className="fleet-band flex justify-between gap-4">
        <h2 className={band === "needs" ? "text-stop" : ""}>{title}</h2>
        {children}
      </div>
      {table}
    </section>
  )
}

function Head({ shown }: { shown: boolean }) {
  return (
    <div role="rowgroup" className={shown ? "" : "sr-only"}>
      <div role="row" className="fleet-row fleet-head">
        <div role="columnheader" className="fleet-name">
          agent
        </div>
        <div role="columnheader" className="fleet-burn">
          burn
        </div>
        <div role="columnheader" className="fleet-spark">
          15 min
        </div>
        <div role="columnheader" className="fleet-budget">
          budget
        </div>
        <div role="columnheader" className="fleet-calls text-right">
          calls/min
        </div>
        <div role="columnheader" className="fleet-left text-right">
          left
        </div>
        <div role="columnheader" className="fleet-seen text-right">
          seen
        </div>
        <div role="columnheader" className="fleet-act">
          <span className="sr-only">stop or resume</span>
        </div>
      </div>
    </div>
  )
}
