import { Crumb } from "#components/frame/crumb"
import { PageHeader } from "#components/frame/page-header"
import { Skeleton, SkeletonRows } from "#components/ui/skeleton"

export default function UserLoading() {
  return (
    <>
      <PageHeader title={<Crumb href="/users">End users</Crumb>} />
      <main id="main" className="min-w-0">
        <div className="flex flex-col gap-3 border-line border-b px-4 py-4">
          <Skeleton className="h-3 w-36" />
          <Skeleton className="h-5 w-full max-w-prose" />
          <Skeleton className="h-5 w-2/3 max-w-prose" />
        </div>
        <SkeletonRows rows={8} />
      </main>
    </>
  )
}
