import { grouped } from "#components/format/count"
import { type Column, DataTable } from "#components/ui/data-table"
import type { UsageAudit } from "#lib/contracts/usage-summary"

type Row = UsageAudit["total"] & { day: string }

/** Received is counted + duplicate + mismatch + invalid, day by day: what is not counted is named. */
export function FactsTable({ audit }: { audit: UsageAudit }) {
  const rows: Row[] = [{ day: "in all", ...audit.total }, ...audit.days.toReversed().filter(({ received }) => received > 0)]
  const shown = audit.total.whole + audit.total.repeat > 0 ? [...columns, leftOut] : columns
  const lost = audit.total.mismatch + audit.total.invalid
  return (
    <>
      <p className="px-4 pb-2 text-muted">
        {lost === 0 ? (
          "Everything that was sent and was no repeat is counted."
        ) : (
          <span className="text-slow">
            {grouped(lost)} could not be counted: they contradict an earlier one of the same id, or cannot be read. Their senders were told
            which.
          </span>
        )}{" "}
        Whole days of the organization ({audit.zone}).
      </p>
      <DataTable label="Facts by day" columns={shown} rows={rows} keyOf={({ day }) => day} compact empty={null} />
    </>
  )
}

const count = (id: keyof UsageAudit["total"], title: string, ink = ""): Column<Row> => ({
  id,
  title,
  figure: true,
  cell: (row) => <span className={row[id] === 0 ? "text-faint" : ink}>{grouped(row[id])}</span>,
})

const columns: readonly Column<Row>[] = [
  { id: "day", title: "day", className: "figure", cell: ({ day }) => day },
  count("received", "received"),
  count("counted", "counted"),
  count("duplicate", "duplicate"),
  count("mismatch", "mismatch", "text-slow"),
  count("invalid", "invalid", "text-slow"),
  count("unmeasured", "unmeasured", "text-unpriced"),
]

/** Of telemetry: spans of agents, which sum up their calls, and other views of a call that is counted. */
const leftOut: Column<Row> = {
  id: "left-out",
  title: "left out",
  figure: true,
  cell: ({ whole, repeat }) => (
    <span
      className={whole + repeat === 0 ? "text-faint" : ""}
      title={`${grouped(whole)} sums of calls, ${grouped(repeat)} other views of a call`}
    >
      {grouped(whole + repeat)}
    </span>
  ),
}
