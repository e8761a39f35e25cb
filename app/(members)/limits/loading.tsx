import { PageLoading } from "#components/frame/page-loading"
import { Skeleton } from "#components/ui/skeleton"

export default function Loading() {
  return (
    <PageLoading title="Limits" rows={9}>
      <div className="h-10 border-line border-b" />
      <div className="flex flex-col gap-4 px-4 py-3">
        <Skeleton className="h-4 w-96 max-w-full" />
        <Skeleton className="h-7 w-52" />
      </div>
    </PageLoading>
  )
}
