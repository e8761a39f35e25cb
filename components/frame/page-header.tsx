import type { ReactNode } from "react"
import { HeaderTools } from "./header-tools.tsx"

/**
 * The 48 px above every page: its name, what it has to say about itself, and what every page has: connection, burn, search and Stop.
 *
 * @param title a word, or a path of links and a word
 */
export function PageHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-header">
      <h1 className="min-w-0 truncate text-title">{title}</h1>
      {children}
      <HeaderTools />
    </header>
  )
}
