import { PageLoading } from "#components/frame/page-loading"
import { SkeletonWords } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <PageLoading title="Limits" up="/limits" rows={8}>
      <SkeletonWords />
    </PageLoading>
  )
}
