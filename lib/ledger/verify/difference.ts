/** A figure that is stored beside what it should be; null where the row is missing on that side. Cost in nano-dollars. */
export type Difference = {
  table: string
  key: Record<string, string | number>
  column: string
  stored: string | null
  recomputed: string | null
}

export type DifferenceRow = { tbl: string; key: string; col: string; stored: string | null; recomputed: string | null }

export function toDifference({ tbl, key, col, stored, recomputed }: DifferenceRow): Difference {
  return { table: tbl, key: JSON.parse(key) as Difference["key"], column: col, stored, recomputed }
}
