import type { Viewer } from "#components/frame/viewer"
import { Empty } from "#components/ui/empty"

/** What stands in place of a page that the role of whoever looks does not have. */
export function NeedsRole({ needs, has }: { needs: Viewer["role"]; has: Viewer["role"] }) {
  return (
    <main id="main" className="min-w-0 pb-8">
      <Empty title={`This page needs the role ${needs}; yours is ${has}.`}>An admin of your organization can give you another role.</Empty>
    </main>
  )
}
