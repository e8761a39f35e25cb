import Link from "next/link"

export type Tab = { href: string; name: string }

/** Parts of a page that have an address each: links, so that the back button and a copied address work, also without a script. */
export function Tabs({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: string }) {
  return (
    <nav aria-label={label} className="flex h-10 items-stretch gap-4 overflow-x-auto border-line border-b px-4">
      {tabs.map(({ href, name }) => (
        <Link
          key={href}
          href={href}
          scroll={false}
          aria-current={href === current ? "page" : undefined}
          className="inline-flex items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 pt-0.5 text-muted hover:text-text aria-[current=page]:border-text aria-[current=page]:text-text"
        >
          {name}
        </Link>
      ))}
    </nav>
  )
}
