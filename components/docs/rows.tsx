/** What happens, and what follows: a table of words, which a phone shows one below the other. */
export function Rows({
  rows,
  ids = false,
}: {
  rows: readonly { when: React.ReactNode; key: string; then: React.ReactNode }[]
  ids?: boolean
}) {
  return (
    <dl className="divide-y divide-line border-y border-line">
      {rows.map(({ key, when, then }) => (
        <div key={key} id={ids ? key : undefined} className="grid gap-x-6 gap-y-1 py-2 rail:grid-cols-[minmax(0,240px)_minmax(0,1fr)]">
          <dt className="min-w-0">{when}</dt>
          <dd className="min-w-0 text-muted">{then}</dd>
        </div>
      ))}
    </dl>
  )
}
