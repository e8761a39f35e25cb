import { LiveAgo } from "#components/live/clock"
import { DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"
import { When } from "#components/zone/when"
import type { MemberSession } from "#lib/contracts/members"
import { browserName } from "./browser-name.tsx"
import { EndSessionButton } from "./end-session-button.tsx"

const ways = { password: "by password", link: "by a link", oidc: "by single sign-on", github: "by GitHub", google: "by Google" } as const

/** Signed-in browsers; `named`: of several people. */
export function SessionTable({ sessions, named = false }: { sessions: readonly MemberSession[]; named?: boolean }) {
  const who = { id: "who", title: "who", cell: ({ name, email }: MemberSession) => <span title={email}>{name}</span> }
  return (
    <DataTable
      label="Signed-in browsers"
      rows={sessions}
      keyOf={({ id }) => id}
      empty={<Empty title="Nobody is signed in." />}
      columns={[
        ...(named ? [who] : []),
        {
          id: "browser",
          title: "browser",
          cell: ({ userAgent, current }) => (
            <span title={userAgent ?? undefined}>
              {browserName(userAgent)}
              {current && <span className="text-muted"> (this one)</span>}
            </span>
          ),
        },
        { id: "from", title: "from", wide: true, cell: ({ address }) => <span className="figure">{address ?? "unknown"}</span> },
        {
          id: "since",
          title: "signed in",
          wide: true,
          cell: ({ createdAt, way }) => (
            <>
              <When at={createdAt} day /> <span className="text-muted">{ways[way]}</span>
            </>
          ),
        },
        { id: "seen", title: "last seen", figure: true, cell: ({ seenAt }) => <LiveAgo at={seenAt} /> },
        {
          id: "act",
          title: "",
          className: "text-right",
          cell: ({ id, name, userAgent, current }) =>
            current ? null : <EndSessionButton id={id} what={`${named ? `${name}: ` : ""}${browserName(userAgent)}`} />,
        },
      ]}
    />
  )
}
