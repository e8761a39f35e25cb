import { eventsSince } from "./events-since.ts"

/**
 * What every statement of verify ends in: the pairs that differ, as rows of {tbl, key, col, stored, recomputed}; 64-bit values as
 * text. A row that is missing on one side counts as zeros and shows as null.
 *
 * @param pairs a FROM clause over which `key` and the compared columns are read
 * @param columns name, what is stored, what was recomputed: SQL expressions
 */
export function differences(
  table: string,
  key: string,
  pairs: string,
  columns: readonly (readonly [name: string, stored: string, recomputed: string])[],
): string {
  const compared = columns.map(([name, stored, recomputed]) => `('${name}', ${stored}, ${recomputed})`).join(", ")
  return `
select '${table}' as tbl, (${key})::text as key, c.col, c.stored::text as stored, c.recomputed::text as recomputed
from ${pairs}
cross join lateral (values ${compared}) as c(col, stored, recomputed)
where coalesce(c.stored, 0) <> coalesce(c.recomputed, 0)
limit 1000`
}

/** Column by column of the same name, in the rows `stored` and `counted`. */
export function sameColumns(...names: readonly string[]): [string, string, string][] {
  return names.map((name) => [name, `stored.${name}`, `counted.${name}`])
}

/** The number of a scope in the ledger's tables as its name. */
export const scopeName = (scope: string) => `(array['session', 'user', 'agent', 'org'])[${scope}]`

/** Local days of the first and the last event that is not folded. $1: org. */
export const eventDaysSql = `
select (select local_day::text from event where org = $1::int and received_at >= ${eventsSince} order by received_at limit 1) as first,
  (select local_day::text from event where org = $1::int and received_at >= ${eventsSince} order by received_at desc limit 1) as last`
