import Link from "next/link"
import { grouped } from "#components/format/count"
import { driftWords } from "#components/format/drift"
import { Money } from "#components/format/money"
import { type Column, DataTable } from "#components/ui/data-table"
import type { UsageDrift } from "#lib/contracts/usage-summary"

type Row = UsageDrift["models"][number] & { key: string }

/** Of the calls that say what they cost: what they say, and what they are charged. */
export function DriftTable({ drift }: { drift: UsageDrift }) {
  const rows = drift.models.map((row) => ({ ...row, key: `= ${row.model}`, model: row.model || "unnamed" }))
  const total = { ...drift, key: "total", model: "in all" }
  return (
    <>
      <p className="px-4 pb-2 text-muted">
        {drift.complete ? "" : "Among the latest 100,000 calls that say it. "}What is charged is what the{" "}
        <Link href="/settings/prices" className="underline">
          price list
        </Link>{" "}
        says: set a price there where its sender knows better.
      </p>
      <DataTable
        label="What senders say by model"
        columns={columns}
        rows={rows.length > 1 ? [...rows, total] : rows}
        keyOf={({ key }) => key}
        compact
        empty={null}
      />
    </>
  )
}

const columns: readonly Column<Row>[] = [
  { id: "model", title: "model", className: "max-w-72 truncate", cell: ({ model }) => model },
  { id: "calls", title: "calls", figure: true, cell: ({ calls }) => grouped(calls) },
  { id: "charged", title: "charged", figure: true, cell: ({ chargedUsd }) => <Money usd={chargedUsd} /> },
  { id: "reported", title: "reported", figure: true, cell: ({ reportedUsd }) => <Money usd={reportedUsd} /> },
  {
    id: "drift",
    title: "drift",
    figure: true,
    cell: ({ chargedUsd, reportedUsd }) => {
      const drift = driftWords(chargedUsd, reportedUsd)
      if (drift) return <span className="text-unpriced">{drift}</span>
      return (
        <span className="text-faint" title={drift === null ? "less than 1 % apart" : "nothing is charged"}>
          –
        </span>
      )
    },
  },
]
