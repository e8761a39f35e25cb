import { Tabs } from "#components/ui/tabs"

const tabs = [
  { href: "/docs", name: "Quick start" },
  { href: "/docs/when", name: "What happens when" },
  { href: "/docs/api", name: "API" },
]

/** What stands above each page of the docs: its name and the way to the others. */
export function DocsHead({ title, current, children }: { title: string; current: string; children?: React.ReactNode }) {
  return (
    <header className="grid gap-2">
      <h1 className="text-title font-medium">{title}</h1>
      <div className="-mx-4">
        <Tabs label="Docs" tabs={tabs} current={current} />
      </div>
      {children}
    </header>
  )
}
