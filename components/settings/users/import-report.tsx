import { counted, grouped } from "#components/format/count"
import { DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"
import type { PutUsersReport } from "#lib/contracts/users"
import { changesOf } from "./changes-of.tsx"

const SHOWN = 200

/** What a file would do: in numbers, whom it stops, and user by user. */
export function ImportReport({ report }: { report: PutUsersReport }) {
  const { created, changed, unchanged, stops, downgrades, frees, results } = report
  const different = results.filter(({ status }) => status !== "unchanged")
  return (
    <div role="status" className="flex flex-col gap-2">
      <p className="text-form">
        {grouped(changed)} change, {grouped(created)} are new, {grouped(unchanged)} stay as they are.
      </p>
      {stops.count > 0 && (
        <p className="text-form text-stop">
          ■ {counted(stops.count, "user is", "users are")} stopped by it now: {namesOf(stops)}
        </p>
      )}
      {downgrades.count > 0 && (
        <p className="text-form text-slow">
          ▽ {counted(downgrades.count, "user is", "users are")} downgraded by it now: {namesOf(downgrades)}
        </p>
      )}
      {frees.count > 0 && (
        <p className="text-form text-run">
          ● {counted(frees.count, "user goes", "users go")} on: {namesOf(frees)}
        </p>
      )}
      <div className="-mx-4">
        <DataTable
          compact
          label="What changes"
          rows={different.slice(0, SHOWN)}
          keyOf={({ name }) => name}
          empty={<Empty title="Nothing changes: everybody is as the file says." />}
          columns={[
            { id: "user", title: "user", className: "max-w-48 truncate font-medium", cell: ({ name }) => name },
            { id: "is", title: "is", wide: true, cell: ({ status }) => (status === "created" ? "new" : "changed") },
            {
              id: "what",
              title: "what changes",
              className: "[&:is(td)]:whitespace-normal",
              cell: (result) => (
                <ul className="py-1">
                  {changesOf(result).map((words) => (
                    <li key={words}>{words}</li>
                  ))}
                </ul>
              ),
            },
          ]}
        />
      </div>
      {different.length > SHOWN && <p className="text-label text-muted">and {grouped(different.length - SHOWN)} more</p>}
    </div>
  )
}

function namesOf({ count, sample }: { count: number; sample: readonly string[] }): string {
  return `${sample.join(", ")}${count > sample.length ? ` and ${grouped(count - sample.length)} more` : ""}`
}
