import { type Column, DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"
import { When } from "#components/zone/when"
import type { Price } from "#lib/contracts/prices"
import { DeletePriceButton } from "./price-buttons.tsx"
import { Rate } from "./rate.tsx"

export function OwnPrices({ prices, nowMs }: { prices: readonly Price[]; nowMs: number }) {
  return (
    <DataTable
      label="Your own prices"
      columns={columnsAt(prices, nowMs)}
      rows={prices}
      keyOf={({ id }) => id}
      empty={<Empty title="Everything is charged by the book.">Set a price for a model that it lacks, or where you pay another one.</Empty>}
    />
  )
}

function columnsAt(prices: readonly Price[], nowMs: number): readonly Column<Price>[] {
  return [
    { id: "model", title: "model", className: "max-w-56 truncate font-medium", cell: ({ model }) => model },
    { id: "input", title: "in, per M", figure: true, cell: ({ inputUsd }) => <Rate usd={inputUsd} /> },
    { id: "output", title: "out, per M", figure: true, cell: ({ outputUsd }) => <Rate usd={outputUsd} /> },
    { id: "cached", title: "cached in", figure: true, wide: true, cell: ({ cacheReadUsd }) => <Rate usd={cacheReadUsd} /> },
    { id: "from", title: "holds", wide: true, cell: (price) => <Holds price={price} prices={prices} nowMs={nowMs} /> },
    { id: "by", title: "set by", wide: true, className: "max-w-40 truncate", cell: ({ createdBy }) => createdBy },
    { id: "tools", title: "", figure: true, cell: (price) => <DeletePriceButton price={price} /> },
  ]
}

function Holds({ price, prices, nowMs }: { price: Price; prices: readonly Price[]; nowMs: number }) {
  const begins = Date.parse(price.effectiveFrom)
  const next = prices.filter(({ model, effectiveFrom }) => model === price.model && Date.parse(effectiveFrom) > begins).at(-1)
  const isOver = next !== undefined && Date.parse(next.effectiveFrom) <= nowMs
  return (
    <span className={begins > nowMs ? "text-watch" : isOver ? "text-faint" : undefined}>
      {begins > nowMs ? "from " : "since "}
      <When at={price.effectiveFrom} day />
      {next && (
        <>
          {" "}
          to <When at={next.effectiveFrom} day />
        </>
      )}
    </span>
  )
}
