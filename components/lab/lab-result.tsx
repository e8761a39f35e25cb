import { type Column, DataTable } from "#components/ui/data-table"
import { Section } from "#components/ui/figure"
import type { LabReport } from "#lib/contracts/lab"
import { labTable } from "#lib/domain/lab"

type Row = { name: string; values: string[] }

/** Where it stopped, the same table that `governor lab` prints. */
export function LabResult({ report }: { report: LabReport }) {
  const { load, columns, rows, ungovernedHour } = labTable(report)
  const figures = columns.map((title, at): Column<Row> => ({ id: title, title, figure: true, cell: ({ values }) => values[at] }))
  return (
    <Section title="Where it stopped" aside={<span className="text-label text-faint">{load}</span>}>
      <div className="max-w-2xl">
        <DataTable
          label="Where it stopped"
          columns={[{ id: "figure", title: "", cell: ({ name }) => name }, ...figures]}
          rows={rows}
          keyOf={({ name }) => name}
          empty={null}
          compact
        />
      </div>
      <p className="px-4 py-3 text-form">
        Ungoverned, one hour of it: <span className="figure whitespace-normal text-stop">{ungovernedHour}</span>
      </p>
    </Section>
  )
}
