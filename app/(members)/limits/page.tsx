import type { Metadata } from "next"
import { AdminsOnly } from "#components/frame/admins-only"
import { PageHeader } from "#components/frame/page-header"
import { NewLimitButton } from "#components/limit/limit-buttons"
import { LimitHistory } from "#components/limit/limit-history"
import { LimitTable } from "#components/limit/limit-table"
import { Reach } from "#components/limit/reach"
import { Suggestions } from "#components/limit/suggestions"
import { type Params, paramOf } from "#components/ui/address"
import { Empty } from "#components/ui/empty"
import { Pager } from "#components/ui/pager"
import { SearchBox } from "#components/ui/search-box"
import { Tabs } from "#components/ui/tabs"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import type { LedgerCtx } from "#lib/services/ctx"
import { countReplacements } from "#lib/services/limits/count-replacements"
import { listLimits } from "#lib/services/limits/list-limits"
import { readPlanNames } from "#lib/services/limits/plans"
import { suggestLimits } from "#lib/services/limits/suggest-limits"
import { fromCursor } from "#lib/services/or-null"
import { readBurn } from "#lib/services/read-burn"
import { readChanges } from "#lib/services/read-changes"

export const metadata: Metadata = { title: "Limits" }

const tabs = [
  { href: "/limits", name: "For everyone" },
  { href: "/limits?view=one", name: "For one" },
  { href: "/limits?view=suggested", name: "Suggested" },
  { href: "/limits?view=history", name: "History" },
]

export default async function LimitsPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const ctx = await pageCtx(viewer)
  const view = paramOf(params, "view")
  const [plans, fleet] = await Promise.all([readPlanNames(ctx), readBurn(ctx)])
  return (
    <>
      <PageHeader title="Limits">
        <NewLimitButton plans={plans} />
        <AdminsOnly what="limits" />
      </PageHeader>
      <main id="main" className="min-w-0 pb-8">
        <Tabs label="Limits" tabs={tabs} current={view === null ? "/limits" : `/limits?view=${view}`} />
        <div className="px-4 py-3">
          <Reach agents={fleet.agents} />
        </div>
        {view === "suggested" ? (
          <Suggestions suggestions={await suggestLimits(ctx)} plans={plans} />
        ) : view === "history" ? (
          <>
            <div className="px-4 pb-3">
              <ZoneSwitch />
            </div>
            <LimitHistory changes={await readChanges(ctx, { noun: "limit" })} named />
          </>
        ) : (
          <LimitList own={view === "one"} params={params} ctx={ctx} />
        )}
      </main>
    </>
  )
}

async function LimitList({ own, params, ctx }: { own: boolean; params: Params; ctx: LedgerCtx }) {
  const q = paramOf(params, "q")
  const { items, nextCursor } = await fromCursor(paramOf(params, "cursor"), (cursor) =>
    listLimits(ctx, { limit: 100, cursor, own: own ? "true" : "false", q: q ?? undefined }),
  )
  const replaced = await countReplacements(
    ctx,
    items.map(({ id }) => id),
  )
  return (
    <>
      <div className="flex items-center gap-3 px-4 pb-3">
        <SearchBox label="Filter by name" />
      </div>
      <LimitTable
        limits={items}
        replaced={replaced}
        empty={
          q ? (
            <Empty title="No limit has this in its name." />
          ) : own ? (
            <Empty title="Nobody has a limit of their own.">Open a limit for everyone and give one of them another ceiling.</Empty>
          ) : (
            <Empty title="There are no limits.">Nothing is held back. Make one, or take a suggestion from your own traffic.</Empty>
          )
        }
      />
      <Pager path="/limits" params={params} nextCursor={nextCursor} />
    </>
  )
}
