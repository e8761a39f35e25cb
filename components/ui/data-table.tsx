import { ArrowDown, ArrowUp } from "lucide-react"
import Link from "next/link"
import type { ReactNode } from "react"
import { cx } from "./class-names.tsx"
import type { Sort, Sortable } from "./sort-rows.tsx"

export type Column<Row> = Sortable<Row> & {
  title: string
  cell: (row: Row) => ReactNode
  /** Figures stand right. */
  figure?: boolean
  /** Left out under 720 px. */
  wide?: boolean
  className?: string
}

type TableProps<Row> = {
  /** What the table lists, for who does not see it. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** The order in force, and the address that gives another one; without it nothing can be sorted. */
  sort?: Sort | null
  hrefOf?: ((sort: Sort) => string) | undefined
  /** Shown where there are no rows. */
  empty: ReactNode
  compact?: boolean
}

/**
 * Rows under a head that stays, sorted by links; rows are given in their order, `sortRows` makes it. On a phone columns marked `wide` are left out and the rest scrolls inside of its frame.
 */
export function DataTable<Row>({ label, columns, rows, keyOf, sort = null, hrefOf, empty, compact }: TableProps<Row>) {
  if (rows.length === 0) return empty
  return (
    // Scrolls by keyboard where it is too wide, so it takes focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable
    <div className="data-table" role="region" aria-label={label} tabIndex={0}>
      <table className="w-full">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                aria-sort={sort?.by === column.id ? (sort.down ? "descending" : "ascending") : undefined}
                className={cx(column.figure && "text-right", column.wide && "max-rail:hidden", column.className)}
              >
                <Head column={column} sort={sort} hrefOf={hrefOf} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={compact ? "h-9" : "h-10"}>
              {columns.map((column) => (
                <td
                  key={column.id}
                  className={cx(column.figure && "figure text-right", column.wide && "max-rail:hidden", column.className)}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The name of a column; sorting by it again turns the order round. Figures begin with the largest. */
function Head<Row>({ column, sort, hrefOf }: { column: Column<Row> } & Pick<TableProps<Row>, "sort" | "hrefOf">) {
  if (!column.value || !hrefOf) return column.title
  const inForce = sort?.by === column.id
  const next = { by: column.id, down: inForce ? !sort.down : column.figure === true }
  const Arrow = sort?.down ? ArrowDown : ArrowUp
  return (
    <Link href={hrefOf(next)} replace scroll={false} className="inline-flex items-center gap-1 whitespace-nowrap hover:text-text">
      {column.title}
      {inForce && <Arrow size={12} aria-hidden="true" />}
    </Link>
  )
}
