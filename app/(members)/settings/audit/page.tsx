import type { Metadata } from "next"
import { AuditFilters } from "#components/settings/audit/audit-filters"
import { AuditTable } from "#components/settings/audit/audit-table"
import { ChainVerified } from "#components/settings/audit/chain-verified"
import { readFilters } from "#components/settings/audit/read-filters"
import { NeedsRole } from "#components/settings/needs-role"
import { hrefWith, type Params, paramOf } from "#components/ui/address"
import { buttonClass } from "#components/ui/button"
import { Empty, NoMatch } from "#components/ui/empty"
import { Pager } from "#components/ui/pager"
import { ZoneSwitch } from "#components/zone/zone-switch"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { listAudit } from "#lib/services/audit-trail/list-audit"
import { fromCursor } from "#lib/services/or-null"

export const metadata: Metadata = { title: "Audit log" }

const path = "/settings/audit"

/** Who changed what, from what to what, newest first; and whether it is still as it was written. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<Params> }) {
  const [viewer, params] = await Promise.all([requireMember(), searchParams])
  if (viewer.role !== "admin") return <NeedsRole needs="admin" has={viewer.role} />
  const filters = readFilters(params)
  const ctx = await pageCtx(viewer)
  const { items, nextCursor } = await fromCursor(paramOf(params, "cursor"), (cursor) => listAudit(ctx, { ...filters, limit: 50, cursor }))
  return (
    <main id="main" className="min-w-0 pb-8">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <ChainVerified />
        <span className="flex flex-wrap items-center gap-3">
          <ZoneSwitch />
          <a href={hrefWith("/api/v1/audit/export.csv", filters, {})} download className={buttonClass({ size: "small" })}>
            Export CSV
          </a>
        </span>
      </div>
      <AuditFilters path={path} params={params} />
      <AuditTable
        entries={items}
        empty={
          Object.values(filters).some((value) => value !== undefined) ? (
            <NoMatch title="Nobody did anything like that." href={path}>
              Show everything
            </NoMatch>
          ) : (
            <Empty title="Nothing was changed yet.">Every change by a person, a key or the installation shows here.</Empty>
          )
        }
      />
      <Pager path={path} params={params} nextCursor={nextCursor} />
    </main>
  )
}
