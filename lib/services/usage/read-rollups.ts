import type { PrismaClient } from "#lib/db/client"
import type { Calendar } from "#lib/domain/calendar"
import { CUT } from "#lib/domain/day-cut"
import { SUM_COLUMNS } from "#lib/domain/rollup-sums"
import { slotOf } from "#lib/ledger/day-rollups"
import { addSums, type Sums, sumOf } from "./figures.ts"
import { splitDays, type UsageRange } from "./usage-range.ts"

/** What rollups can be split by. */
export type Split = "agent" | "user" | "model"
export type Filters = { readonly [K in Split]?: string | undefined }

/** `at`: the bucket's place; `name` null: everybody together. */
export type Cell = Sums & { at: number; name: string | null }

/** The named cells by name: the largest by cost first, those that cost the same in the order of their names. */
export function largestFirst<C extends Sums & { name: string | null }>(cells: readonly C[]): { name: string; cells: C[]; total: Sums }[] {
  const byName = Map.groupBy(cells, ({ name }) => name)
  return [...byName]
    .flatMap(([name, of]) => (name === null ? [] : [{ name, cells: of, total: addSums(of) }]))
    .sort((a, b) => (a.total.cost === b.total.cost ? (a.name < b.name ? -1 : 1) : a.total.cost > b.total.cost ? -1 : 1))
}

const COLUMN: Readonly<Record<Split, string>> = { agent: "agent", user: "user_name", model: "model" }

/**
 * Usage by bucket: of everybody, and of the `top` largest names by cost. One statement, so what is left is that of the others.
 *
 * Whole days that were summed are read from there where one name or none is asked about, everything else from the quarters of an
 * hour; whether a day was summed is looked up in the same snapshot. Reads no events.
 *
 * @param by null: not split by name
 */
export async function readRollups(
  db: PrismaClient,
  org: number,
  calendar: Calendar,
  range: UsageRange,
  by: Split | null,
  filters: Filters,
  top: number,
): Promise<Cell[]> {
  const filtered = SPLITS.filter((split) => filters[split] !== undefined)
  const asked = new Set([...filtered, ...(by ? [by] : [])])
  const [only] = asked
  const { days, edges } = splitDays(calendar, range)
  // Days are summed by one name at a time: what needs two is added up from the quarters of an hour.
  const summed = asked.size < 2 ? days : []
  const rest = asked.size < 2 ? edges : [range]
  const filter = (only && filters[only]) ?? null
  return db.$queryRawUnsafe<Cell[]>(
    rollupsSql(by),
    org,
    summed.map(({ startMs }) => slotOf(startMs)),
    summed.map(({ endMs }) => slotOf(endMs)),
    rest.map(({ startMs }) => slotOf(startMs)),
    rest.map(({ endMs }) => slotOf(endMs)),
    range.buckets.map(({ startMs }) => slotOf(startMs)),
    filters.agent ?? null,
    filters.user ?? null,
    filters.model ?? null,
    CUT[filter === null ? "nothing" : (only ?? "nothing")],
    filter,
    ...(by ? [top, CUT[by]] : []),
  )
}

const SPLITS: readonly Split[] = ["agent", "user", "model"]

/**
 * $1: org, $2 and $3: whole days, $4 and $5: other spans, $6: where buckets begin, all as slots; $7 to $9: agent, user, model;
 * $10: the cut that everybody is in, $11: its one name; $12: how many names, $13: their cut.
 */
function rollupsSql(by: Split | null): string {
  return by === null ? `with ${sourcesSql(by)} ${totalsSql}` : `with ${sourcesSql(by)}, ${largestSql} ${totalsSql} union all ${rowsSql}`
}

/** `edge` is what does not come from summed days, by bucket and name. */
const sourcesSql = (by: Split | null) => `day as materialized (
  select d.a, d.b, exists (select from rolled_day r where r.org = $1::int and r.slot = d.a and r.sealed_at is not null) as sealed
  from unnest($2::int[], $3::int[]) as d(a, b)
),
span as materialized (
  select a, b from day where not sealed union all select * from unnest($4::int[], $5::int[]) as s(a, b)
),
edge as materialized (
  select width_bucket(r.slot, $6::int[]) - 1 as at, ${by ? COLUMN[by] : "''"} as name, ${sumOf("r.")}
  from span s cross join lateral (
    select * from rollup
    where org = $1::int and width = 900 and slot >= s.a and slot < s.b and ($7::text is null or agent = $7::text)
      and ($8::text is null or user_name = $8::text) and ($9::text is null or model = $9::text)
  ) r
  group by 1, 2
)`

const totalsSql = `
select at, null as name, ${sumOf()}
from (
  select width_bucket(slot, $6::int[]) - 1 as at, ${SUM_COLUMNS.join(", ")} from day_rollup
  where org = $1::int and cut = $10::smallint and slot in (select a from day where sealed) and ($11::text is null or name = $11::text)
  union all
  select at, ${SUM_COLUMNS.join(", ")} from edge
) used
group by at`

/** The order is found in doubles, which are exact up to nine million dollars. */
const largestSql = `largest as materialized (
  select name
  from (
    select name, sum(cost::float8) as cost from day_rollup
    where org = $1::int and cut = $13::smallint and slot in (select a from day where sealed) and ($11::text is null or name = $11::text)
    group by name
    union all
    select name, cost::float8 from edge
  ) spent
  group by name order by sum(cost) desc, name limit $12::int
)`

const rowsSql = `
select at, name, ${sumOf()}
from (
  select width_bucket(slot, $6::int[]) - 1 as at, name, ${SUM_COLUMNS.join(", ")} from day_rollup
  where org = $1::int and cut = $13::smallint and slot in (select a from day where sealed) and name in (select name from largest)
  union all
  select at, name, ${SUM_COLUMNS.join(", ")} from edge where name in (select name from largest)
) used
group by at, name`
