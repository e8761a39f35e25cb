import type { ReactNode } from "react"

/** Figures side by side under their names, as on top of the fleet: `<Figures><Figure name="Today">…</Figure></Figures>`. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className="headline">{children}</dl>
}

/** @param below one line under the figure; its room is kept where it is left out */
export function Figure({ name, below, children }: { name: ReactNode; below?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="truncate text-label text-faint">{name}</dt>
      <dd>
        <div className="figure dims text-figure">{children}</div>
        {below !== null && <div className="h-6 truncate text-label text-muted leading-6">{below}</div>}
      </dd>
    </div>
  )
}

/** A part of a page under its name, divided from the one before by a hairline. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-line border-b last:border-b-0">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 pt-2">
        <h2 className="text-table font-medium">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
