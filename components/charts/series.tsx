import { fromNano, toNano } from "#components/format/money"

/** What a chart's values count: dollars, dollars a minute, tokens, or anything else that is counted. */
export type Unit = "usd" | "usd/min" | "tokens" | "count"

/**
 * One colour of a chart.
 *
 * @property values one of each slot, as the API gives it: a decimal string of dollars, or a whole number. null: nothing is
 *   known of that slot, and a gap is drawn; nothing spent is 0.
 * @property rest all others together
 */
export type ChartSeries = { name: string; rest?: boolean; values: readonly (string | number | null)[] }

/** A value as a billionth of its unit, exact, so that sums agree with the ledger to the last nano-dollar. */
export function nanoOf(value: string | number | null | undefined): bigint {
  return value === null || value === undefined ? 0n : toNano(String(value))
}

export function sumOf(values: ChartSeries["values"]): bigint {
  return values.reduce<bigint>((sum, value) => sum + nanoOf(value), 0n)
}

/** Below half of its line a chart shows its values, and the line is only said. */
const LINE_SHARE = 2n

/** Is the line of a stacked chart near enough to its highest slot to be drawn in one picture with it? */
export function isInScale({ series, line }: { series: readonly ChartSeries[]; line?: { at: string } | null }): boolean {
  if (!line) return false
  const slots = Math.max(0, ...series.map(({ values }) => values.length))
  const stacked = Array.from({ length: slots }, (_, at) => series.reduce((sum, { values }) => sum + nanoOf(values[at]), 0n))
  return stacked.some((sum) => sum * LINE_SHARE >= toNano(line.at))
}

const SHOWN = 7

/**
 * At most seven series, the largest first, and the others as one. What is already folded (`rest`) is counted among the others.
 *
 * @param othersName what the others are called: `all others`
 */
export function largest(series: readonly ChartSeries[], othersName = "all others"): ChartSeries[] {
  const sorted = series
    .map((one) => ({ one, sum: sumOf(one.values) }))
    .toSorted((a, b) => (a.sum === b.sum ? 0 : a.sum > b.sum ? -1 : 1))
    .map(({ one }) => one)
  const named = sorted.filter(({ rest }) => !rest)
  const others = [...named.slice(SHOWN), ...sorted.filter(({ rest }) => rest)]
  return others.length === 0 ? named : [...named.slice(0, SHOWN), { name: othersName, rest: true, values: sumUp(others) }]
}

function sumUp(series: readonly ChartSeries[]): ChartSeries["values"] {
  const length = Math.max(...series.map(({ values }) => values.length))
  return Array.from({ length }, (_, at) => {
    const known = series.map(({ values }) => values[at]).filter((value) => value !== null && value !== undefined)
    return known.length === 0 ? null : fromNano(known.reduce<bigint>((sum, value) => sum + nanoOf(value), 0n))
  })
}
