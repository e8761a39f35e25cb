import { SkeletonControls, SkeletonRows } from "#components/ui/skeleton"

/** The header and the tabs stand already. */
export default function Loading() {
  return (
    <main id="main" className="min-w-0 pb-8">
      <SkeletonControls />
      <SkeletonRows />
    </main>
  )
}
