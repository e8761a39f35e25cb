import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <>
      <PageHeader title="Incidents" />
      <main id="main" className="min-w-0 pb-8">
        <div className="flex h-13 items-center px-4">
          <Skeleton className="h-7 w-40" />
        </div>
        <SkeletonRows />
      </main>
    </>
  )
}
