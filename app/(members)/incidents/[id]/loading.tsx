import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <>
      <PageHeader title="Incidents" />
      <main id="main" className="min-w-0 pb-8">
        <div className="flex flex-col gap-3 px-4 py-4">
          <Skeleton className="h-5 w-96 max-w-full" />
          <Skeleton className="h-4 w-72 max-w-full" />
          <Skeleton className="h-8 w-56" />
        </div>
        <Skeleton className="h-24 w-full" />
        <SkeletonRows rows={8} />
      </main>
    </>
  )
}
