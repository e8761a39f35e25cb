import type { Metadata } from "next"
import { NeedsRole } from "#components/settings/needs-role"
import { ImportUsers } from "#components/settings/users/import-users"
import { buttonClass } from "#components/ui/button"
import { requireMember } from "#lib/auth/require-member"

export const metadata: Metadata = { title: "Import users" }

/** Two thousand users, their plans and quotas, as one file: seen before it is done, and done as a whole. */
export default async function ImportUsersPage() {
  const viewer = await requireMember()
  if (viewer.role !== "admin") return <NeedsRole needs="admin" has={viewer.role} />
  return (
    <main id="main" className="min-w-0 pb-8">
      <div className="flex flex-wrap items-start justify-between gap-3 px-4 py-3">
        <p className="max-w-prose text-muted">
          A file with the column <code className="font-mono">name</code> and any of{" "}
          <code className="font-mono">label, plan, quota_tokens, hard_stop_tokens, on_exhausted, fallback, mode</code>. A column that is
          left out stays as it is; an empty cell takes away. What would change is shown first, and nothing is half applied.
        </p>
        <a href="/api/v1/users/export.csv" download className={buttonClass({ size: "small" })}>
          Export all users
        </a>
      </div>
      <ImportUsers />
    </main>
  )
}
