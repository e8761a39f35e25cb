import { LiveAgo } from "#components/live/clock"
import { DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"
import { When } from "#components/zone/when"
import type { Member } from "#lib/contracts/members"
import { MemberTools } from "./member-tools.tsx"

/** @param self the id of who looks */
export function MemberTable({ members, self }: { members: readonly Member[]; self: string }) {
  const admins = members.filter(({ role, status }) => role === "admin" && status === "active").length
  return (
    <DataTable
      label="Members"
      rows={members}
      keyOf={({ id }) => id}
      empty={<Empty title="Nobody yet." />}
      columns={[
        {
          id: "name",
          title: "name",
          cell: ({ id, name, email }) => (
            <span className="block min-w-0 py-1">
              {name}
              {id === self && <span className="text-muted"> (you)</span>}
              <span className="block truncate text-label text-muted">{email}</span>
            </span>
          ),
        },
        { id: "role", title: "role", cell: ({ role }) => role },
        { id: "status", title: "status", cell: (member) => <Status member={member} /> },
        {
          id: "seen",
          title: "last seen",
          figure: true,
          wide: true,
          cell: ({ seenAt }) => (seenAt ? <LiveAgo at={seenAt} /> : <span className="text-muted">never</span>),
        },
        { id: "sessions", title: "browsers", figure: true, wide: true, cell: ({ sessions }) => sessions },
        {
          id: "act",
          title: "",
          className: "text-right",
          cell: (member) => (
            <MemberTools member={member} isLastAdmin={member.role === "admin" && member.status === "active" && admins === 1} />
          ),
        },
      ]}
    />
  )
}

/** A shape and a word, as everywhere. */
function Status({ member: { status, inviteExpiresAt } }: { member: Member }) {
  if (status === "active") return <span className="whitespace-nowrap text-run">● active</span>
  if (status === "disabled") return <span className="whitespace-nowrap text-stop">■ disabled</span>
  return (
    <span className="text-slow">
      ◐ invited{" "}
      <span className="text-muted">
        {inviteExpiresAt ? (
          <>
            until <When at={inviteExpiresAt} day />
          </>
        ) : (
          "link expired"
        )}
      </span>
    </span>
  )
}
