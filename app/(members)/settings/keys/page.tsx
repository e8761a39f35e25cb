import type { Metadata } from "next"
import { KeyTable } from "#components/settings/keys/key-table"
import { NewKeyButton } from "#components/settings/keys/new-key-button"
import { NeedsRole } from "#components/settings/needs-role"
import { choiceOf, hrefWith, type Params, paramOf } from "#components/ui/address"
import { Empty, NoMatch } from "#components/ui/empty"
import { Pager } from "#components/ui/pager"
import { SearchBox } from "#components/ui/search-box"
import { SegmentedLinks } from "#components/ui/segmented"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listKeys } from "#lib/services/keys/list-keys"
import { fromCursor } from "#lib/services/or-null"

export const metadata: Metadata = { title: "API keys" }

const path = "/settings/keys"
const states = [
  { value: "active", label: "active" },
  { value: "ended", label: "ended" },
] as const

/** Who may send and ask: every key by what a person can tell it apart by. */
export default async function KeysPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  if (viewer.role !== "admin") return <NeedsRole needs="admin" has={viewer.role} />
  const state = choiceOf(params, "state", states) ?? "active"
  const q = paramOf(params, "q") ?? undefined
  const ctx = await pageCtx(viewer)
  const { items, nextCursor } = await fromCursor(paramOf(params, "cursor"), (cursor) => listKeys(ctx, { limit: 50, cursor, state, q }))
  return (
    <main id="main" className="min-w-0 pb-8">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3">
        <SearchBox label="Find a key" />
        <SegmentedLinks
          label="Which keys"
          value={state}
          options={states}
          hrefOf={(next) => hrefWith(path, params, { state: next === "active" ? null : next, cursor: null })}
        />
        <NewKeyButton />
      </div>
      <KeyTable
        keys={items}
        empty={
          q !== undefined ? (
            <NoMatch title="No key has this in its name." href={path}>
              Show all keys
            </NoMatch>
          ) : state === "ended" ? (
            <Empty title="No key has ended yet.">Revoked and expired keys stay here, so that the audit log can be read.</Empty>
          ) : (
            <Empty title="There is no key yet.">Agents send usage with a key: make one with the scope usage:write.</Empty>
          )
        }
      />
      <Pager path={path} params={params} nextCursor={nextCursor} />
    </main>
  )
}
