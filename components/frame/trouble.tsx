"use client"

import { Button } from "#components/ui/button"

/** A page that could not be drawn: what it means, what to tell an administrator, and a retry. */
export function Trouble({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <main id="main" className="mx-auto flex min-h-[70dvh] max-w-md flex-col justify-center gap-3 px-4">
      <h1 className="text-title">This page could not be drawn.</h1>
      <p className="text-form text-muted">Limits and stops are judged without it. Most likely the database is away.</p>
      {error.digest && <p className="figure text-label text-faint">error {error.digest}</p>}
      <Button tone="plain" className="self-start" onClick={retry}>
        Try again
      </Button>
    </main>
  )
}
