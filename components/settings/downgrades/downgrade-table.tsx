import { showRate } from "#components/settings/prices/show-rate"
import { DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"

type Price = { inputUsd: string; outputUsd: string } | null
type Pair = { from: string; to: string; fromPrice: Price; toPrice: Price }

export function DowngradeTable({ pairs }: { pairs: readonly Pair[] }) {
  return (
    <DataTable
      label="Downgrades"
      rows={pairs}
      keyOf={({ from }) => from}
      empty={
        <Empty title="No model has a cheaper one.">A quota that downgrades then does what its fallback says: mostly it suspends.</Empty>
      }
      columns={[
        { id: "from", title: "instead of", className: "font-medium", cell: ({ from }) => from },
        { id: "price", title: "in / out, per M", figure: true, wide: true, cell: ({ fromPrice }) => words(fromPrice) },
        { id: "to", title: "goes to", className: "font-medium", cell: ({ to }) => to },
        { id: "cheaper", title: "in / out, per M", figure: true, wide: true, cell: ({ toPrice }) => words(toPrice) },
      ]}
    />
  )
}

function words(price: Price): string {
  return price ? `${showRate(price.inputUsd)} / ${showRate(price.outputUsd)}` : "no price"
}
