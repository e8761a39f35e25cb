import Link from "next/link"
import type { ReactNode } from "react"
import { Money, shareOf, toNano } from "#components/format/money"
import { grouped } from "#components/limit/figures"
import { hrefWith, type Params, paramOf } from "#components/ui/address"
import { type Column, DataTable } from "#components/ui/data-table"
import { readSort, type Sort, sortRows, writeSort } from "#components/ui/sort-rows"
import { Badge } from "#components/ui/status"
import type { SummaryRow, UsageFigures, UsageSummary } from "#lib/contracts/usage-summary"
import { rowName } from "./series-of.tsx"

type Row = { key: string; name: ReactNode; sortName: string; share: number; figures: UsageFigures }

/** The rows of the chart with all their figures, and under them their sum, which is the ledger's to the last nano-dollar. */
export function CostTable({ summary, params }: { summary: UsageSummary; params: Params }) {
  const sort = readSort(paramOf(params, "sort"), columns)
  const rows = summary.rows.map((row) => toRow(row, summary, params))
  const total: Row = { key: "total", name: <b className="font-medium">Total</b>, sortName: "", share: 1, figures: summary.total }
  return (
    <DataTable
      label="Costs"
      columns={[{ ...columns[0], title: summary.by === "user" ? "end user" : summary.by } as Column<Row>, ...columns.slice(1)]}
      rows={[...sortRows(rows, columns, sort), total]}
      keyOf={({ key }) => key}
      sort={sort}
      hrefOf={(next: Sort) => hrefWith("/costs", params, { sort: writeSort(next) })}
      compact
      empty={null}
    />
  )
}

function toRow(row: SummaryRow, summary: UsageSummary, params: Params): Row {
  const name = rowName(row.name, summary.by)
  const href = hrefOf(row, summary.by, params)
  return {
    key: row.name === null ? "others" : `= ${row.name}`,
    name: href ? (
      <Link href={href} className="hover:underline">
        {name}
      </Link>
    ) : (
      <span className={row.name ? "" : "text-muted"}>{name}</span>
    ),
    sortName: name,
    share: shareOf(row.total.costUsd, summary.total.costUsd),
    figures: row.total,
  }
}

const paths = { agent: "/agents", user: "/users", session: "/sessions" } as const

/** The page of an agent, user or session; a model leads to who uses it. */
function hrefOf({ name, id }: SummaryRow, by: UsageSummary["by"], params: Params): string | null {
  if (!name) return null
  if (by === "model") return hrefWith("/costs", params, { by: "agent", model: name })
  return id && `${paths[by]}/${id}`
}

const columns: readonly Column<Row>[] = [
  { id: "name", title: "name", className: "max-w-72 truncate", value: ({ sortName }) => sortName, cell: ({ name }) => name },
  {
    id: "cost",
    title: "spent",
    figure: true,
    value: ({ figures }) => toNano(figures.costUsd),
    cell: ({ figures }) => <Money usd={figures.costUsd} />,
  },
  {
    id: "share",
    title: "share",
    figure: true,
    value: ({ share }) => share,
    cell: ({ share }) => `${(share * 100).toFixed(1)} %`,
  },
  {
    id: "tokens",
    title: "tokens",
    figure: true,
    value: ({ figures }) => figures.tokens.total,
    cell: ({ figures }) => grouped(figures.tokens.total),
  },
  {
    id: "input",
    title: "fresh in",
    figure: true,
    wide: true,
    value: ({ figures }) => figures.tokens.input,
    cell: ({ figures }) => grouped(figures.tokens.input),
  },
  {
    id: "cache",
    title: "cache read",
    figure: true,
    wide: true,
    value: ({ figures }) => figures.tokens.cacheRead,
    cell: ({ figures }) => grouped(figures.tokens.cacheRead),
  },
  {
    id: "output",
    title: "out",
    figure: true,
    wide: true,
    value: ({ figures }) => figures.tokens.output,
    cell: ({ figures }) => grouped(figures.tokens.output),
  },
  { id: "calls", title: "calls", figure: true, value: ({ figures }) => figures.calls, cell: ({ figures }) => grouped(figures.calls) },
  {
    id: "assumed",
    title: "assumed",
    figure: true,
    value: ({ figures }) => toNano(figures.assumedUsd),
    cell: ({ figures }) =>
      toNano(figures.assumedUsd) === 0n ? (
        <span className="text-faint">–</span>
      ) : (
        <Badge tone="unpriced">
          ≈ <Money usd={figures.assumedUsd} />
        </Badge>
      ),
  },
]
