import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <>
      <PageHeader title="Limits" />
      <main id="main" className="min-w-0 pb-8">
        <div className="h-10 border-line border-b" />
        <div className="flex flex-col gap-4 px-4 py-3">
          <Skeleton className="h-4 w-96 max-w-full" />
          <Skeleton className="h-7 w-52" />
        </div>
        <SkeletonRows rows={9} />
      </main>
    </>
  )
}
