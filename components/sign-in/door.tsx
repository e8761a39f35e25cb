import type { ReactNode } from "react"

/** The narrow page before the product: signing in, setting up, joining. */
export function Door({ title, about, children }: { title: string; about: ReactNode; children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-80 flex-col justify-center gap-6 px-4 py-16">
      <div>
        <h1 className="text-title font-medium">{title}</h1>
        <p className="text-form text-muted">{about}</p>
      </div>
      {children}
    </main>
  )
}

/** What stands in the place of a form that cannot be used. */
export function DoorNote({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="rounded border border-line bg-surface px-3 py-2 text-form">
      {children}
    </p>
  )
}
