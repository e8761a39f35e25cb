import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function SessionsLoading() {
  return (
    <>
      <PageHeader title="Sessions" />
      <main id="main" className="min-w-0">
        <div className="flex gap-3 px-4 py-3">
          <Skeleton className="h-7 w-52" />
          <Skeleton className="h-7 w-48" />
        </div>
        <SkeletonRows />
      </main>
    </>
  )
}
