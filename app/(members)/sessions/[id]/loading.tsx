import { PageLoading } from "#components/frame/page-loading"
import { SkeletonFigures } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <PageLoading title="Sessions" up="/sessions" rows={14}>
      <SkeletonFigures />
    </PageLoading>
  )
}
