import type { Metadata } from "next"
import Link from "next/link"
import { formatCount } from "#components/format/count"
import { AdminsOnly } from "#components/frame/admins-only"
import { PageHeader } from "#components/frame/page-header"
import { KeepFresh } from "#components/live/keep-fresh"
import { choiceOf, hrefWith, type Params, paramOf } from "#components/ui/address"
import { ButtonLink } from "#components/ui/button"
import { type Column, DataTable } from "#components/ui/data-table"
import { Empty, NoMatch } from "#components/ui/empty"
import { Pager } from "#components/ui/pager"
import { SearchBox } from "#components/ui/search-box"
import { SegmentedLinks } from "#components/ui/segmented"
import { paceOf } from "#components/user/pace"
import { QuotaCell } from "#components/user/quota-cell"
import { userName } from "#components/user/user-name"
import { UserStatus } from "#components/user/user-status"
import { When } from "#components/zone/when"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import type { User } from "#lib/contracts/users"
import { fromCursor } from "#lib/services/or-null"
import { listUsers } from "#lib/services/users/list-users"

export const metadata: Metadata = { title: "End users" }

const filters = [
  { value: "", label: "all" },
  { value: "downgraded", label: "downgraded" },
  { value: "stopped", label: "stopped" },
] as const
type Filter = (typeof filters)[number]["value"]

const orders = [
  { value: "", label: "most used" },
  { value: "newest", label: "newest" },
] as const
type Order = (typeof orders)[number]["value"]

/** Every user with their quota, who used most first; found by a part of the name, page by page. */
export default async function UsersPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  const filter = choiceOf(params, "status", filters) ?? ""
  const order = choiceOf(params, "order", orders) ?? ""
  const q = paramOf(params, "q") ?? undefined
  const plan = paramOf(params, "plan") ?? undefined
  const ctx = await pageCtx(viewer)
  const { items, nextCursor, asOf } = await fromCursor(paramOf(params, "cursor"), (cursor) =>
    listUsers(ctx, { limit: 50, order: order || "used", cursor, plan, q, status: filter || undefined }),
  )
  const filtered = q !== undefined || filter !== "" || plan !== undefined
  return (
    <>
      <PageHeader title="End users" />
      <main id="main" className="min-w-0 pb-8">
        <div className="flex flex-wrap items-center gap-3 px-4 py-3">
          <SearchBox label="Find a user" />
          <SegmentedLinks<Filter>
            label="Who is shown"
            value={filter}
            options={filters}
            hrefOf={(status) => hrefWith("/users", params, { status, cursor: null })}
          />
          <SegmentedLinks<Order>
            label="In which order"
            value={order}
            options={orders}
            hrefOf={(order) => hrefWith("/users", params, { order, cursor: null })}
          />
          <span className="ml-auto flex min-h-7 items-center">
            <AdminsOnly what="quotas" />
            {viewer.role === "admin" && (
              <ButtonLink size="small" href="/settings/users">
                Import, export…
              </ButtonLink>
            )}
          </span>
        </div>
        <DataTable
          label="End users"
          columns={columnsAt(Date.parse(asOf))}
          rows={items}
          keyOf={({ id }) => id}
          empty={
            filtered ? (
              <NoMatch title="Nobody is like that." href="/users">
                Show all users
              </NoMatch>
            ) : (
              <Nobody />
            )
          }
        />
        <Pager path="/users" params={params} nextCursor={nextCursor} />
        <KeepFresh everyMs={10_000} />
      </main>
    </>
  )
}

function columnsAt(nowMs: number): readonly Column<User>[] {
  return [
    {
      id: "name",
      title: "user",
      className: "max-w-64 max-rail:max-w-32 [&:is(td)]:align-top [&:is(td)]:pt-2.5",
      cell: (user) => (
        <div className="min-w-0">
          <Link href={`/users/${user.id}`} className="block truncate font-medium hover:underline" title={user.name}>
            {userName(user)}
          </Link>
          {user.status !== "ok" && (
            <span className="block truncate pb-1 text-label rail:hidden">
              <UserStatus user={user} brief />
            </span>
          )}
          {(user.plan || user.label) && (
            <span className="block truncate pb-1 text-label text-faint">
              {[user.label && user.name, user.plan].filter(Boolean).join(" · ")}
            </span>
          )}
        </div>
      ),
    },
    { id: "quota", title: "used of the month’s quota", className: "w-2/5 rail:min-w-64", cell: (user) => <QuotaCell user={user} inList /> },
    {
      id: "pace",
      title: "tokens a day",
      figure: true,
      wide: true,
      className: "[&:is(td)]:align-top [&:is(td)]:pt-2.5",
      cell: (user) => formatCount(paceOf(user, nowMs).perDay),
    },
    {
      id: "projected",
      title: "by month’s end",
      figure: true,
      wide: true,
      className: "[&:is(td)]:align-top [&:is(td)]:pt-2.5",
      cell: (user) => <Projected user={user} nowMs={nowMs} />,
    },
    {
      id: "state",
      title: "state",
      wide: true,
      className: "[&:is(td)]:align-top [&:is(td)]:pt-2.5",
      cell: (user) => <UserStatus user={user} />,
    },
  ]
}

/** What the month will have come to, and where that is over the quota, when it is used up. */
function Projected({ user, nowMs }: { user: User; nowMs: number }) {
  const { usedUpAt } = paceOf(user, nowMs)
  const over = user.quota !== null && user.projectedTokens >= user.quota.tokens
  return (
    <span className={over ? "text-slow" : undefined}>
      ~{formatCount(user.projectedTokens)}
      {usedUpAt && (
        <span className="block pb-1 text-label text-muted">
          used up <When at={usedUpAt} day />
        </span>
      )}
    </span>
  )
}

function Nobody() {
  return (
    <Empty title="Events with a user appear here.">
      Send <code className="font-mono">"user"</code> with each event, the way you name your customers, and each gets a quota of their own.
      See the{" "}
      <Link className="text-watch hover:underline" href="/docs/api">
        API
      </Link>
      .
    </Empty>
  )
}
