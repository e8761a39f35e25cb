import Link from "next/link"
import type { ReactNode } from "react"
import { Money } from "#components/format/money"
import { LiveAgo } from "#components/live/clock"
import { type Column, DataTable } from "#components/ui/data-table"
import { When } from "#components/zone/when"
import type { Lift } from "#lib/contracts/directive"
import type { Incident } from "#lib/contracts/incidents"
import { IncidentState } from "./incident-state.tsx"
import { closedHow, numberOf, ruleName, whomOf } from "./words.tsx"

/** Incidents as rows: what tripped, about whom, the number, how long ago, and what lifts it or how it ended. */
export function IncidentTable({ incidents, empty }: { incidents: readonly Incident[]; empty: ReactNode }) {
  return <DataTable label="Incidents" columns={columns} rows={incidents} keyOf={({ id }) => id} empty={empty} />
}

const ways: Record<Lift["how"][number], string> = {
  resume: "Resume",
  overdrive: "Overdrive",
  raise: "Raise",
  period: "next period",
  upgrade: "upgrade",
}

const columns: readonly Column<Incident>[] = [
  { id: "state", title: "state", cell: (one) => <IncidentState incident={one} /> },
  {
    id: "what",
    title: "what tripped",
    className: "max-w-72 max-rail:max-w-40",
    cell: ({ id, cause }) => (
      <Link href={`/incidents/${id}`} className="group flex flex-col py-1">
        <span className="truncate font-medium group-hover:underline">{ruleName(cause)}</span>
        <span className="sr-only"> of </span>
        <span className="truncate text-label text-muted">{whomOf(cause)}</span>
      </Link>
    ),
  },
  {
    id: "number",
    title: "number",
    cell: (one) => <span className={one.cause.kind === "limit" ? "figure max-rail:whitespace-normal" : ""}>{numberOf(one)}</span>,
  },
  { id: "agent", title: "tripped by", wide: true, className: "max-w-40 truncate", cell: ({ agent }) => agent ?? "" },
  {
    id: "opened",
    title: "opened",
    wide: true,
    cell: ({ openedAt }) => (
      <span className="flex flex-col">
        <When at={openedAt} day />
        <span className="text-label text-muted">
          <LiveAgo at={openedAt} />
        </span>
      </span>
    ),
  },
  {
    id: "saved",
    title: "saved ≈",
    figure: true,
    wide: true,
    cell: ({ savedUsd, blocking }) => (blocking ? <Money usd={savedUsd} /> : <span className="text-faint">–</span>),
  },
  {
    id: "lift",
    title: "lifted by",
    wide: true,
    className: "text-muted",
    cell: ({ state, lift, closedBy }) =>
      state === "closed" ? closedHow(closedBy).replace(/^by /, "") : lift ? lift.how.map((way) => ways[way]).join(", ") : "itself",
  },
]
