import type { Metadata } from "next"
import { DowngradeTable } from "#components/settings/downgrades/downgrade-table"
import { EditDowngrades } from "#components/settings/downgrades/edit-downgrades"
import { pageCtx } from "#lib/auth/page-ctx"
import { requireMember } from "#lib/auth/require-member"
import { readPricedDowngrades } from "#lib/services/limits/priced-downgrades"

export const metadata: Metadata = { title: "Downgrades" }

/** What a model is exchanged for while a downgrade limit is exhausted, and what that saves. */
export default async function DowngradesPage() {
  const viewer = await requireMember()
  const { pairs, revision } = await readPricedDowngrades(await pageCtx(viewer))
  return (
    <main id="main" className="min-w-0 pb-8">
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
        <p className="max-w-prose text-muted">
          Over a quota that downgrades, a call goes to the cheapest model of the chain that nobody has stopped. A target is priced and
          cheaper.
        </p>
        <EditDowngrades pairs={pairs.map(({ from, to }) => ({ from, to }))} revision={revision} />
      </div>
      <DowngradeTable pairs={pairs} />
    </main>
  )
}
