import { grouped } from "#components/format/count"
import { type Column, DataTable } from "#components/ui/data-table"
import { NoMatch } from "#components/ui/empty"
import { Badge } from "#components/ui/status"
import type { BookPrice, PriceBook } from "#lib/contracts/prices"
import { Rate } from "./rate.tsx"

export function BookTable({ book, searched }: { book: PriceBook; searched: boolean }) {
  return (
    <>
      <p className="px-4 pb-2 text-label text-muted">
        {grouped(book.count)} models{searched && " like that"}, {book.version}
        {book.count > book.items.length && `; the first ${book.items.length} of them`}
      </p>
      <DataTable
        compact
        label="Price book"
        columns={columns}
        rows={book.items}
        keyOf={({ provider, model }) => `${provider}/${model}`}
        empty={
          <NoMatch title="The book has no such model." href="/settings/prices">
            Show the book
          </NoMatch>
        }
      />
    </>
  )
}

const columns: readonly Column<BookPrice>[] = [
  {
    id: "model",
    title: "model",
    className: "max-w-64 max-rail:max-w-40",
    cell: ({ provider, model, tiered }) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate" title={`${provider}/${model}`}>
          <span className="text-faint">{provider}/</span>
          {model}
        </span>
        {tiered && <Badge>dearer when long</Badge>}
      </span>
    ),
  },
  { id: "input", title: "in, per M", figure: true, cell: ({ inputUsd }) => <Rate usd={inputUsd} /> },
  { id: "output", title: "out, per M", figure: true, cell: ({ outputUsd }) => <Rate usd={outputUsd} /> },
  { id: "read", title: "cached in", figure: true, wide: true, cell: ({ cacheReadUsd }) => <Rate usd={cacheReadUsd} /> },
  { id: "write", title: "cache write", figure: true, wide: true, cell: ({ cacheWrite5mUsd }) => <Rate usd={cacheWrite5mUsd} /> },
]
