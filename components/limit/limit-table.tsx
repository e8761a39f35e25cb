import Link from "next/link"
import type { ReactNode } from "react"
import { percent } from "#components/format/count"
import { type Column, DataTable } from "#components/ui/data-table"
import { When } from "#components/zone/when"
import type { Limit } from "#lib/contracts/limits"
import { ModeSwitch } from "./mode-switch.tsx"
import { Sentence } from "./sentence.tsx"

/** Limits as sentences, each with the switch of its mode. @param replaced how many stand in for a limit, by its id */
export function LimitTable({
  limits,
  replaced,
  empty,
}: {
  limits: readonly Limit[]
  replaced: ReadonlyMap<string, number>
  empty: ReactNode
}) {
  const columns: readonly Column<Limit>[] = [
    {
      id: "rule",
      title: "rule",
      className: "whitespace-normal py-2",
      cell: (limit) => (
        <Link href={`/limits/${limit.id}`} className="hover:underline">
          <Sentence rule={limit} />
        </Link>
      ),
    },
    { id: "mode", title: "mode", cell: (limit) => <ModeSwitch limit={limit} /> },
    { id: "name", title: "name", wide: true, className: "max-w-60 truncate text-muted", cell: ({ name }) => name },
    {
      id: "warn",
      title: "warns at",
      wide: true,
      cell: ({ warnAt }) => <span className="figure text-muted">{warnAt.length === 0 ? "–" : warnAt.map(percent).join(", ")}</span>,
    },
    {
      id: "replaced",
      title: "others for",
      figure: true,
      wide: true,
      cell: ({ id }) => replaced.get(id) ?? <span className="text-faint">–</span>,
    },
    { id: "changed", title: "changed", wide: true, cell: ({ updatedAt }) => <When at={updatedAt} day /> },
  ]
  return <DataTable label="Limits" columns={columns} rows={inOrder(limits)} keyOf={({ id }) => id} empty={empty} />
}

const scopes: readonly Limit["scope"][] = ["org", "agent", "session", "user"]

/** From the widest scope to the narrowest, otherwise as given. */
function inOrder(limits: readonly Limit[]): readonly Limit[] {
  return limits.toSorted((a, b) => scopes.indexOf(a.scope) - scopes.indexOf(b.scope))
}
