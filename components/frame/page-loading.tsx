import type { ReactNode } from "react"
import { SkeletonControls, SkeletonRows } from "#components/ui/skeleton"
import { Crumb } from "./crumb.tsx"
import { PageHeader } from "./page-header.tsx"

type LoadingProps = {
  /** The page's name, or that of the list it belongs to. */
  title: string
  /** The address of that list: the name is the way back then. */
  up?: string
  rows?: number
  /** What stands above the rows; a line of controls where nothing is said. */
  children?: ReactNode
}

/** A page that is on its way, in the sizes of what will stand there: every `loading.tsx`. */
export function PageLoading({ title, up, rows, children = <SkeletonControls /> }: LoadingProps) {
  return (
    <>
      <PageHeader title={up ? <Crumb href={up}>{title}</Crumb> : title} />
      <main id="main" className="min-w-0 pb-8">
        {children}
        <SkeletonRows {...(rows && { rows })} />
      </main>
    </>
  )
}
