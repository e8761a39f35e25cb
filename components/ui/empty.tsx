import Link from "next/link"
import type { ReactNode } from "react"

/** What stands where there is nothing: what it means in one line, and what comes next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex max-w-prose flex-col gap-1 px-4 py-8">
      <p className="text-form">{title}</p>
      {children && <div className="text-table text-muted">{children}</div>}
    </div>
  )
}

/** What stands where filters leave nothing, and the way to all. */
export function NoMatch({ title, href, children }: { title: string; href: string; children: ReactNode }) {
  return (
    <Empty title={title}>
      <Link className="text-watch hover:underline" href={href}>
        {children}
      </Link>
    </Empty>
  )
}
