import { PageLoading } from "#components/frame/page-loading"
import { SkeletonWords } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <PageLoading title="End users" up="/users" rows={8}>
      <SkeletonWords />
    </PageLoading>
  )
}
