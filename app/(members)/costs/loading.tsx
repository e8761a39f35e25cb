import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <>
      <PageHeader title="Costs" />
      <main id="main" className="min-w-0 pb-8">
        <div className="flex flex-wrap gap-3 px-4 py-3">
          <Skeleton className="h-7 w-64" />
          <Skeleton className="h-7 w-44" />
          <Skeleton className="h-7 w-52" />
        </div>
        <Skeleton className="h-24 w-full" />
        <Skeleton className="mt-2 h-60 w-full" />
        <SkeletonRows rows={8} />
      </main>
    </>
  )
}
