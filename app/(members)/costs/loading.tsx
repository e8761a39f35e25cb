import { PageLoading } from "#components/frame/page-loading"
import { Skeleton, SkeletonControls } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <PageLoading title="Costs" rows={8}>
      <SkeletonControls />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="mt-2 h-60 w-full" />
    </PageLoading>
  )
}
