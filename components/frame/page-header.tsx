import type { ReactNode } from "react"

/** The 48 px above every page: its name on the left, what it has to say about itself on the right. */
export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="sticky top-0 z-10 flex h-12 items-center justify-between gap-4 border-line border-b bg-bg px-4">
      <h1 className="text-title">{title}</h1>
      {children}
    </header>
  )
}
