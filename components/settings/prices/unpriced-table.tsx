import { formatCount, grouped } from "#components/format/count"
import { Money } from "#components/format/money"
import { DataTable } from "#components/ui/data-table"
import { Empty } from "#components/ui/empty"
import { Badge } from "#components/ui/status"
import type { UnpricedModels } from "#lib/contracts/prices"
import { NewPriceButton } from "./price-buttons.tsx"

export function UnpricedTable({ unpriced }: { unpriced: UnpricedModels }) {
  return (
    <DataTable
      label="Unpriced models"
      rows={unpriced.items}
      keyOf={({ model }) => model}
      empty={
        <Empty title="Every model that was called has a price.">
          One that nobody lists is charged at the conservative price, and shows here.
        </Empty>
      }
      columns={[
        {
          id: "model",
          title: "model",
          className: "max-w-56",
          cell: ({ model }) => (
            <span className="flex min-w-0 items-center gap-2">
              <span className="truncate font-medium" title={model}>
                {model}
              </span>
              <Badge tone="unpriced">≈ unpriced</Badge>
            </span>
          ),
        },
        { id: "calls", title: "calls", figure: true, wide: true, cell: ({ calls }) => grouped(calls) },
        { id: "tokens", title: "tokens", figure: true, wide: true, cell: ({ tokens }) => formatCount(tokens) },
        {
          id: "assumed",
          title: "charged",
          figure: true,
          cell: ({ assumedUsd }) => (
            <>
              ≈ <Money usd={assumedUsd} />
            </>
          ),
        },
        { id: "tools", title: "", figure: true, cell: ({ model }) => <NewPriceButton model={model} since={unpriced.from} /> },
      ]}
    />
  )
}
