"use client"

import { ArrowDown, ArrowUp } from "lucide-react"
import type { Sort } from "#components/ui/sort-rows"

const heads = [
  { id: "agent", title: "agent", area: "fleet-name", down: false },
  { id: "burn", title: "burn", area: "fleet-burn", down: true },
  { id: null, title: "15 min", area: "fleet-spark", down: false },
  { id: "budget", title: "budget", area: "fleet-budget", down: true },
  { id: "calls", title: "calls/min", area: "fleet-calls text-right", down: true },
  { id: "left", title: "left", area: "fleet-left text-right", down: false },
  { id: "seen", title: "seen", area: "fleet-seen text-right", down: true },
] as const

/** The names of the columns, which sort. The first band shows them for all. */
export function FleetHead({ shown, sort, onSort }: { shown: boolean; sort: Sort | null; onSort: (sort: Sort) => void }) {
  return (
    <div role="rowgroup" className={shown ? "" : "sr-only"}>
      <div role="row" className="fleet-row fleet-head">
        {heads.map(({ id, title, area, down }) => {
          const inForce = id !== null && sort?.by === id
          const Arrow = sort?.down ? ArrowDown : ArrowUp
          return (
            <div
              key={title}
              role="columnheader"
              aria-sort={inForce ? (sort.down ? "descending" : "ascending") : undefined}
              className={area}
            >
              {id === null || !shown ? (
                title
              ) : (
                <button
                  type="button"
                  className="inline-flex items-center gap-1 hover:text-text"
                  onClick={() => onSort({ by: id, down: inForce ? !sort.down : down })}
                >
                  {title}
                  {inForce && <Arrow size={12} aria-hidden="true" />}
                </button>
              )}
            </div>
          )
        })}
        <div role="columnheader" className="fleet-act">
          <span className="sr-only">stop or resume</span>
        </div>
      </div>
    </div>
  )
}
