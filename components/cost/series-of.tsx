import { type ChartSeries, largest, type Unit } from "#components/charts/series"
import type { UsageSummary } from "#lib/contracts/usage-summary"

export type Shown = "cost" | "tokens" | "calls"

const units: Record<Shown, Unit> = { cost: "usd", tokens: "tokens", calls: "count" }

export function unitOf(shown: Shown): Unit {
  return units[shown]
}

/** What a row is called: calls that named none, and all others together, have names too. */
export function rowName(name: string | null, by: UsageSummary["by"]): string {
  if (name === null) return "all others"
  return name || { model: "(tools)", user: "(no user)", agent: "(no agent)", session: "(no session)" }[by]
}

/** The rows as series, the seven largest and the others as one; the same figures as the table's, so both add up to the same. */
export function seriesOf({ rows, by }: UsageSummary, shown: Shown): ChartSeries[] {
  const valuesOf = { cost: "costUsd", tokens: "tokens", calls: "calls" } as const
  return largest(rows.map((row) => ({ name: rowName(row.name, by), rest: row.name === null, values: row[valuesOf[shown]] })))
}
