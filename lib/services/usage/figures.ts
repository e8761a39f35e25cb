import type { UsageFigures } from "#lib/contracts/usage-summary"
import { formatUsd } from "#lib/domain/money"
import { SUM_COLUMNS } from "#lib/domain/rollup-sums"

/** Sums as rollups keep them. */
export type Sums = Record<(typeof SUM_COLUMNS)[number], bigint>

/** `sum(input)::bigint as input, …`: numbers stay whole, and outside of JSON. */
export const sumOf = (prefix = "") => SUM_COLUMNS.map((name) => `sum(${prefix}${name})::bigint as ${name}`).join(", ")

const NO_SUMS = Object.freeze(Object.fromEntries(SUM_COLUMNS.map((name) => [name, 0n]))) as Readonly<Sums>

export function addSums(all: readonly Sums[], sign: 1n | -1n = 1n, to: Sums = NO_SUMS): Sums {
  const sums = { ...to }
  for (const one of all) for (const name of SUM_COLUMNS) sums[name] += sign * one[name]
  return sums
}

export function tokensOf(sums: Sums): number {
  return Number(sums.input + sums.cache_read + sums.cache_write_5m + sums.cache_write_1h + sums.output)
}

export function toFigures(sums: Sums): UsageFigures {
  return {
    costUsd: formatUsd(sums.cost),
    assumedUsd: formatUsd(sums.assumed),
    tokens: {
      input: Number(sums.input),
      cacheRead: Number(sums.cache_read),
      cacheWrite5m: Number(sums.cache_write_5m),
      cacheWrite1h: Number(sums.cache_write_1h),
      output: Number(sums.output),
      reasoning: Number(sums.reasoning),
      total: tokensOf(sums),
    },
    calls: Number(sums.calls),
    toolCalls: Number(sums.tool_calls),
  }
}
