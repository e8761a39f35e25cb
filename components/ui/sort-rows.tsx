export type Sort = { by: string; down: boolean }

/** A column by what it is sorted by; one without `value` cannot be sorted. */
export type Sortable<Row> = { id: string; value?: (row: Row) => string | number | bigint | null }

/** `-burn` is burn, the largest first; `name` is by name. @returns null for what is no column that can be sorted */
export function readSort<Row>(text: string | null | undefined, columns: readonly Sortable<Row>[]): Sort | null {
  const down = text?.startsWith("-") === true
  const by = down ? text?.slice(1) : text
  return by && columns.some(({ id, value }) => id === by && value) ? { by, down } : null
}

export function writeSort({ by, down }: Sort): string {
  return down ? `-${by}` : by
}

/** The rows in the order asked for; equal ones keep their places, what has no value comes last either way. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Sortable<Row>[], sort: Sort | null): readonly Row[] {
  const value = columns.find(({ id }) => id === sort?.by)?.value
  if (!sort || !value) return rows
  const sign = sort.down ? -1 : 1
  // Each value is worked out once: five hundred rows are compared four thousand times.
  return rows
    .map((row) => ({ row, of: value(row) }))
    .sort(({ of: a }, { of: b }) => {
      if (a === b) return 0
      if (a === null) return 1
      if (b === null) return -1
      return a < b ? -sign : sign
    })
    .map(({ row }) => row)
}
