import Link from "next/link"
import { grouped } from "#components/format/count"
import { type Column, DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"
import type { Plan, PlanList } from "#lib/contracts/plans"
import { PlanTools } from "./plan-tools.tsx"

export function PlanTable({ list }: { list: PlanList }) {
  return (
    <DataTable
      label="Plans"
      columns={columnsOf(list)}
      rows={list.items}
      keyOf={({ name }) => name}
      empty={
        <Empty title="There is no plan: everyone has the same quota.">Make one, give it a quota, and put users on it with a file.</Empty>
      }
    />
  )
}

function columnsOf({ plans, revision }: PlanList): readonly Column<Plan>[] {
  return [
    { id: "name", title: "plan", className: "max-w-48 truncate font-medium", cell: ({ name }) => name },
    {
      id: "users",
      title: "users",
      figure: true,
      cell: ({ name, users }) => (
        <Link href={`/users?plan=${encodeURIComponent(name)}`} className="hover:underline">
          {grouped(users)}
        </Link>
      ),
    },
    { id: "tokens", title: "tokens a month", figure: true, cell: ({ tokens }) => (tokens === null ? "no quota" : grouped(tokens)) },
    {
      id: "stop",
      title: "hard stop",
      figure: true,
      wide: true,
      cell: ({ hardStopTokens }) => (hardStopTokens === null ? "none" : grouped(hardStopTokens)),
    },
    {
      id: "then",
      title: "then",
      wide: true,
      cell: ({ onExhausted, mode }) =>
        mode === "observe" ? "only watched" : onExhausted === "downgrade" ? "a cheaper model" : onExhausted,
    },
    {
      id: "whose",
      title: "whose quota",
      wide: true,
      cell: ({ own }) => (own ? "its own" : <span className="text-faint">everyone’s</span>),
    },
    { id: "tools", title: "", figure: true, cell: (plan) => <PlanTools plan={plan} plans={plans} revision={revision} /> },
  ]
}
