/** The place of something that is on its way, in its final size, so that nothing shifts when it comes. */
export function Skeleton({ className = "h-4 w-24" }: { className?: string }) {
  return <span aria-hidden="true" className={`skeleton block rounded bg-raised ${className}`} />
}

/** A table that is on its way: `loading.tsx` of a page that lists. */
export function SkeletonRows({ rows = 12 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      {Array.from({ length: rows }, (_, at) => `row ${at}`).map((key) => (
        <div key={key} className="flex h-10 items-center gap-4 border-line border-t px-4">
          <Skeleton className="h-3 w-40" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="h-3 w-20" />
        </div>
      ))}
    </div>
  )
}
