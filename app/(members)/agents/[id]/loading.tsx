import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function AgentLoading() {
  return (
    <>
      <PageHeader title={<Crumb href="/">Fleet</Crumb>} />
      <main id="main" className="min-w-0">
        <div className="flex h-12 items-center border-line border-b px-4">
          <Skeleton className="h-4 w-64" />
        </div>
        <div className="grid h-24 grid-cols-4 gap-4 border-line border-b px-4 py-4">
          <Skeleton className="h-7 w-24" />
          <Skeleton className="h-7 w-24" />
          <Skeleton className="h-7 w-24" />
          <Skeleton className="h-7 w-24" />
        </div>
        <SkeletonRows rows={14} />
      </main>
    </>
  )
}
