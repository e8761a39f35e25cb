/** The colour of one series of a stacked chart, by its place; the rest of the agents together are grey. */
export function seriesInk(agent: string | null, at: number): string {
  return agent === null ? "var(--faint)" : `var(--series-${(at % 7) + 1})`
}
