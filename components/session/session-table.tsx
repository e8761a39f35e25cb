import Link from "next/link"
import { formatCount } from "#components/format/count"
import { Money, toNano } from "#components/format/money"
import { LiveAgo } from "#components/live/clock"
import { type Column, DataTable } from "#components/ui/data-table"
import type { Sort } from "#components/ui/sort-rows"
import { Status } from "#components/ui/status"
import type { Session } from "#lib/contracts/sessions"
import { LimitUseBar, nearestUse } from "./limit-use-bar.tsx"

type TableProps = {
  sessions: readonly Session[]
  empty: React.ReactNode
  /** Whose sessions these are: the column that would say the same in each row is left out. */
  of?: "agent" | "user"
  sort?: Sort | null
  hrefOf?: (sort: Sort) => string
}

/** Sessions with how they stand, who works on them, and the limit that is nearest to its ceiling. */
export function SessionTable({ sessions, empty, of, sort = null, hrefOf }: TableProps) {
  const columns = sessionColumns.filter(({ id }) => id !== (of === "agent" ? "agents" : of === "user" ? "user" : null))
  return (
    <DataTable
      label="Sessions"
      columns={columns}
      rows={sessions}
      keyOf={({ id }) => id}
      sort={sort}
      hrefOf={hrefOf}
      empty={empty}
      compact
    />
  )
}

export const sessionColumns: readonly Column<Session>[] = [
  {
    id: "name",
    title: "session",
    className: "max-w-56 max-rail:max-w-36",
    value: ({ name }) => name,
    cell: ({ id, name }) => (
      <Link href={`/sessions/${id}`} className="block truncate font-medium hover:underline" title={name}>
        {name}
      </Link>
    ),
  },
  { id: "status", title: "state", value: ({ status }) => status, cell: ({ status }) => <Status status={status} /> },
  {
    id: "agents",
    title: "agents",
    wide: true,
    className: "max-w-48",
    cell: ({ agents }) => (
      <span className="block truncate" title={agents.join(", ")}>
        {agents.slice(0, 2).join(", ")}
        {agents.length > 2 && <span className="text-faint"> and {agents.length - 2} more</span>}
      </span>
    ),
  },
  {
    id: "user",
    title: "user",
    wide: true,
    className: "max-w-40",
    value: ({ user }) => user,
    cell: ({ user }) => (user === null ? <span className="text-faint">none</span> : <span className="block truncate">{user}</span>),
  },
  {
    id: "budget",
    title: "nearest limit",
    wide: true,
    className: "min-w-40 w-1/5",
    cell: ({ name, limits }) => {
      const use = nearestUse(limits)
      return use ? <LimitUseBar use={use} of={name} /> : <span className="text-label text-faint">no limit</span>
    },
  },
  { id: "tokens", title: "tokens", figure: true, wide: true, value: ({ tokens }) => tokens, cell: ({ tokens }) => formatCount(tokens) },
  { id: "cost", title: "cost", figure: true, value: ({ costUsd }) => toNano(costUsd), cell: ({ costUsd }) => <Money usd={costUsd} /> },
  { id: "calls", title: "calls", figure: true, wide: true, value: ({ calls }) => calls, cell: ({ calls }) => calls },
  {
    id: "seen",
    title: "seen",
    figure: true,
    wide: true,
    className: "text-muted",
    value: ({ lastSeenAt }) => Date.parse(lastSeenAt),
    cell: ({ lastSeenAt }) => <LiveAgo at={lastSeenAt} />,
  },
]
