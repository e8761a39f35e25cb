import { PageLoading } from "#components/frame/page-loading"
import { Skeleton, SkeletonWords } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <PageLoading title="Incidents" up="/incidents" rows={8}>
      <SkeletonWords />
      <Skeleton className="h-24 w-full" />
    </PageLoading>
  )
}
