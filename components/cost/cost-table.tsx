import Link from "next/link"
import type { ReactNode } from "react"
import { grouped } from "#components/format/count"
import { Money, shareOf, toNano } from "#components/format/money"
import { scopeNoun } from "#components/format/scope"
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
      columns={[{ ...columns[0], title: scopeNoun[summary.by] } as Column<Row>, ...columns.slice(1)]}
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

function count(id: string, title: string, of: (figures: UsageFigures) => number): Column<Row> {
  return { id, title, figure: true, value: ({ figures }) => of(figures), cell: ({ figures }) => grouped(of(figures)) }
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
  count("tokens", "tokens", ({ tokens }) => tokens.total),
  { ...count("input", "fresh in", ({ tokens }) => tokens.input), wide: true },
  { ...count("cache", "cache read", ({ tokens }) => tokens.cacheRead), wide: true },
  { ...count("output", "out", ({ tokens }) => tokens.output), wide: true },
  count("calls", "calls", ({ calls }) => calls),
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
