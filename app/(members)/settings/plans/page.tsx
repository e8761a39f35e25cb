import type { Metadata } from "next"
import Link from "next/link"
import { NewPlan } from "#components/settings/plans/new-plan"
import { PlanTable } from "#components/settings/plans/plan-table"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readPlans } from "#lib/services/limits/plans"

export const metadata: Metadata = { title: "Plans" }

/** What users may be on, and the quota that comes with it: a user's own comes before it, everyone's behind it. */
export default async function PlansPage() {
  const viewer = await requireMember()
  const list = await readPlans(await pageCtx(viewer))
  return (
    <main id="main" className="min-w-0 pb-8">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="max-w-prose text-muted">
          A user’s month is judged by their own quota, else by their plan’s, else by everyone’s. Users are put on plans with the API or{" "}
          <Link href="/settings/users" className="text-watch underline">
            in a file
          </Link>
          .
        </p>
        <NewPlan plans={list.plans} revision={list.revision} />
      </div>
      <PlanTable list={list} />
    </main>
  )
}
