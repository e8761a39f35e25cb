import type { Metadata } from "next"
import { PageHeader } from "#components/frame/page-header"
import { KeepFresh } from "#components/live/keep-fresh"
import { SessionTable, sessionColumns } from "#components/session/session-table"
import { choiceOf, hrefWith, type Params, paramOf } from "#components/ui/address"
import { ButtonLink } from "#components/ui/button"
import { Empty, NoMatch } from "#components/ui/empty"
import { Pager } from "#components/ui/pager"
import { SearchBox } from "#components/ui/search-box"
import { SegmentedLinks } from "#components/ui/segmented"
import { readSort, sortRows, writeSort } from "#components/ui/sort-rows"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listSessions } from "#lib/services/list-sessions"
import { fromCursor } from "#lib/services/or-null"

export const metadata: Metadata = { title: "Sessions" }

const states = [
  { value: "", label: "all" },
  { value: "running", label: "running" },
  { value: "stopped", label: "stopped" },
] as const
type State = (typeof states)[number]["value"]

/** Sessions, newest first; filtered by state, agent, user and name, all of it in the address. */
export default async function SessionsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const state = choiceOf(params, "status", states) ?? ""
  const [q, agent, user] = ["q", "agent", "user"].map((name) => paramOf(params, name) ?? undefined)
  const ctx = await pageCtx(viewer)
  const { items, nextCursor } = await fromCursor(paramOf(params, "cursor"), (cursor) =>
    listSessions(ctx, { limit: 50, q, agent, user, status: state || undefined, cursor }),
  )
  const sort = readSort(paramOf(params, "sort"), sessionColumns)
  const filtered = Boolean(q || agent || user || state)
  return (
    <>
      <PageHeader title="Sessions" />
      <main id="main" className="min-w-0 pb-8">
        <div className="flex flex-wrap items-center gap-3 px-4 py-3">
          <SearchBox label="Find a session" />
          <SegmentedLinks<State>
            label="Which are shown"
            value={state}
            options={states}
            hrefOf={(status) => hrefWith("/sessions", params, { status, cursor: null })}
          />
          {(["agent", "user"] as const).map((name) => {
            const value = paramOf(params, name)
            if (value === null) return null
            return (
              <ButtonLink key={name} size="small" href={hrefWith("/sessions", params, { [name]: null, cursor: null })}>
                {name} {value} <span aria-hidden="true">×</span>
                <span className="sr-only">, show all</span>
              </ButtonLink>
            )
          })}
        </div>
        <SessionTable
          sessions={sortRows(items, sessionColumns, sort)}
          sort={sort}
          hrefOf={(sort) => hrefWith("/sessions", params, { sort: writeSort(sort) })}
          empty={
            filtered ? (
              <NoMatch title="No session is like that." href="/sessions">
                Show all sessions
              </NoMatch>
            ) : (
              <NoSession />
            )
          }
        />
        <Pager path="/sessions" params={params} nextCursor={nextCursor} />
        <KeepFresh everyMs={5_000} />
      </main>
    </>
  )
}

function NoSession() {
  return (
    <Empty title="No session yet.">
      Send <code className="font-mono">"session"</code> with each event: the name of the task that agents work on together. Calls without
      one count for a session of their agent and day.
    </Empty>
  )
}
