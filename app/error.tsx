"use client"

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-3 px-4">
      <h1 className="text-title">This page could not be drawn.</h1>
      <p className="text-form text-muted">Agents are not affected: limits and stops are judged without it. The database may be away.</p>
      {error.digest && <p className="figure text-label text-faint">error {error.digest}</p>}
      <button type="button" className="button-plain self-start" onClick={reset}>
        Try again
      </button>
    </main>
  )
}
