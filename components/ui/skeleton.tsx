/** The place of something that is on its way, in its final size, so that nothing shifts when it comes. */
export function Skeleton({ className = "h-4 w-24" }: { className?: string }) {
  return <span aria-hidden="true" className={`skeleton block rounded bg-raised ${className}`} />
}

/** A line of controls that is on its way. */
export function SkeletonControls() {
  return (
    <div className="flex flex-wrap gap-3 px-4 py-3">
      <Skeleton className="h-7 w-52" />
      <Skeleton className="h-7 w-48" />
    </div>
  )
}

/** How something stands, and its four figures. */
export function SkeletonFigures() {
  return (
    <>
      <div className="flex h-12 items-center border-line border-b px-4">
        <Skeleton className="h-4 w-64" />
      </div>
      <div className="grid h-24 grid-cols-4 gap-4 border-line border-b px-4 py-4">
        <Skeleton className="h-7 w-24" />
        <Skeleton className="h-7 w-24" />
        <Skeleton className="h-7 w-24" />
        <Skeleton className="h-7 w-24" />
      </div>
    </>
  )
}

/** A few lines of words. */
export function SkeletonWords() {
  return (
    <div className="flex flex-col gap-3 border-line border-b px-4 py-4">
      <Skeleton className="h-3 w-36" />
      <Skeleton className="h-5 w-full max-w-prose" />
      <Skeleton className="h-5 w-2/3 max-w-prose" />
    </div>
  )
}

/** A table that is on its way. */
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
