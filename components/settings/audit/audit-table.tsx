import type { ReactNode } from "react"
import { type Column, DataTable } from "#components/ui/data-table"
import { When } from "#components/zone/when"
import type { AuditEntry } from "#lib/contracts/audit"
import { EntryDiff } from "./entry-diff.tsx"

export function AuditTable({ entries, empty }: { entries: readonly AuditEntry[]; empty: ReactNode }) {
  return <DataTable label="Audit log" columns={columns} rows={entries} keyOf={({ seq }) => seq} empty={empty} />
}

const top = "[&:is(td)]:align-top [&:is(td)]:pt-2.5"

const columns: readonly Column<AuditEntry>[] = [
  { id: "seq", title: "no.", figure: true, wide: true, className: top, cell: ({ seq }) => <span className="text-faint">{seq}</span> },
  { id: "at", title: "when", className: top, cell: ({ at }) => <When at={at} day /> },
  {
    id: "who",
    title: "who",
    className: `max-w-40 max-rail:max-w-24 ${top}`,
    cell: ({ actor, ip }) => (
      <div className="min-w-0">
        <span className="block truncate" title={`${actor.name}, ${actor.id}`}>
          {actor.name}
        </span>
        <span className="block truncate pb-1 text-label text-faint">
          {actor.kind}
          {ip && <span className="max-rail:hidden"> from {ip}</span>}
        </span>
      </div>
    ),
  },
  {
    id: "what",
    title: "did",
    className: "w-3/5 [&:is(td)]:whitespace-normal [&:is(td)]:align-top",
    cell: (entry) => <EntryDiff entry={entry} />,
  },
]
