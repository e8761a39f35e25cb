/** The colour of one series of a stacked chart, by its place; the rest together is grey, and none is red, which means stop. */
export function seriesInk(series: { rest?: boolean }, at: number): string {
  return series.rest ? "var(--faint)" : `var(--series-${(at % 7) + 1})`
}
