import type { ReactNode } from "react"
import { LiveAgo } from "#components/live/clock"
import { type Column, DataTable } from "#components/ui/data-table"
import { Badge } from "#components/ui/status"
import { When } from "#components/zone/when"
import type { ApiKey } from "#lib/contracts/keys"
import { KeyTools } from "./key-tools.tsx"

export function KeyTable({ keys, empty }: { keys: readonly ApiKey[]; empty: ReactNode }) {
  return <DataTable label="API keys" columns={columns} rows={keys} keyOf={({ id }) => id} empty={empty} />
}

const columns: readonly Column<ApiKey>[] = [
  {
    id: "name",
    title: "key",
    className: "max-w-56",
    cell: ({ name, hint }) => (
      <div className="min-w-0 py-1">
        <span className="block truncate font-medium" title={name}>
          {name}
        </span>
        <code className="figure block text-label text-faint">{hint}…</code>
      </div>
    ),
  },
  {
    id: "scopes",
    title: "may",
    wide: true,
    cell: ({ scopes }) => (
      <span className="flex flex-wrap gap-1">
        {scopes.map((scope) => (
          <Badge key={scope} tone={scope === "admin" ? "slow" : "quiet"}>
            {scope}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    id: "agent",
    title: "for",
    wide: true,
    className: "max-w-40 truncate",
    cell: ({ agent }) => agent ?? <span className="text-faint">any agent</span>,
  },
  {
    id: "used",
    title: "last used",
    cell: ({ lastUsedAt, lastAgent }) =>
      lastUsedAt ? (
        <div className="max-w-40 py-1">
          <LiveAgo at={lastUsedAt} />
          {lastAgent && <span className="block truncate text-label text-faint">by {lastAgent}</span>}
        </div>
      ) : (
        <span className="text-faint">never</span>
      ),
  },
  { id: "ends", title: "ends", wide: true, cell: (key) => <Ends of={key} /> },
  {
    id: "made",
    title: "made",
    wide: true,
    className: "max-w-48",
    cell: ({ createdAt, createdBy }) => (
      <div className="py-1">
        <When at={createdAt} day />
        <span className="block truncate text-label text-faint">by {createdBy}</span>
      </div>
    ),
  },
  { id: "tools", title: "", figure: true, cell: (key) => <KeyTools apiKey={key} /> },
]

function Ends({ of: { revokedAt, expiresAt, replacedBy } }: { of: ApiKey }) {
  if (revokedAt)
    return (
      <span className="text-stop">
        revoked <When at={revokedAt} day />
      </span>
    )
  if (!expiresAt) return <span className="text-faint">never</span>
  return (
    <span className={replacedBy ? "text-slow" : undefined}>
      {replacedBy && "rotated, until "}
      <When at={expiresAt} day />
    </span>
  )
}
