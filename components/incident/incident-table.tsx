import Link from "next/link"
import type { ReactNode } from "react"
import { Money } from "#components/format/money"
import { LiveAgo } from "#components/live/clock"
import { liftWords } from "#components/operate/lift-words"
import { type Column, DataTable } from "#components/ui/data-table"
import { When } from "#components/zone/when"
import type { Incident } from "#lib/contracts/incidents"
import { IncidentState } from "./incident-state.tsx"
import { closedHow, numberOf, ruleName, whomOf } from "./words.tsx"

/** Incidents as rows: what tripped, about whom, the number, how long ago, and what lifts it or how it ended. */
export function IncidentTable({ incidents, empty }: { incidents: readonly Incident[]; empty: ReactNode }) {
  return <DataTable label="Incidents" columns={columns} rows={incidents} keyOf={({ id }) => id} empty={empty} />
}

const columns: readonly Column<Incident>[] = [
  { id: "state", title: "state", cell: (one) => <IncidentState incident={one} /> },
  {
    id: "what",
    title: "what tripped",
    cell: ({ id, cause }) => (
      <Link href={`/incidents/${id}`} className="font-medium hover:underline">
        {ruleName(cause)}
        <span className="sr-only"> of {whomOf(cause)}</span>
      </Link>
    ),
  },
  { id: "whom", title: "of", className: "max-w-60 truncate", cell: ({ cause }) => whomOf(cause) },
  { id: "number", title: "number", cell: (one) => <span className="figure">{numberOf(one)}</span> },
  { id: "agent", title: "tripped by", wide: true, className: "max-w-40 truncate", cell: ({ agent }) => agent ?? "" },
  { id: "opened", title: "opened", cell: ({ openedAt }) => <When at={openedAt} day /> },
  { id: "ago", title: "", wide: true, cell: ({ openedAt }) => <LiveAgo at={openedAt} /> },
  {
    id: "saved",
    title: "saved ≈",
    figure: true,
    wide: true,
    cell: ({ savedUsd, blocking }) => (blocking ? <Money usd={savedUsd} /> : <span className="text-faint">–</span>),
  },
  {
    id: "lift",
    title: "lifted",
    wide: true,
    className: "text-muted",
    cell: ({ state, lift, closedBy }) => (state === "closed" ? closedHow(closedBy) : lift ? liftWords(lift) : "by itself"),
  },
]
