import { formatCount, grouped } from "#components/format/count"
import { formatNano } from "#components/format/money"
import type { Unit } from "./series.tsx"

const NANO = 1_000_000_000n

const suffix: Record<Unit, string> = { usd: "", "usd/min": "/min", tokens: " tok", count: "" }

/** A value as tables under a head that names the unit have it: `$1.84`, `48,210`. Dollars round as everywhere, counts are exact. */
export function formatBare(nano: bigint, unit: Unit): string {
  if (unit === "usd" || unit === "usd/min") return formatNano(nano)
  return grouped(nano / NANO)
}

/** The same with its unit: `$1.84/min`, `48,210 tok`. */
export function formatValue(nano: bigint, unit: Unit): string {
  return formatBare(nano, unit) + suffix[unit]
}

/** A value beside an axis, short: `$12`, `$0.40`, `48.2k`. */
export function formatTick(value: number, unit: Unit): string {
  if (unit === "tokens" || unit === "count") return formatCount(value)
  if (value === 0) return "$0"
  if (value >= 1_000) return `$${formatCount(value)}`
  if (value < 0.1) return `$${Number(value.toFixed(4))}`
  return `$${value.toFixed(value >= 10 || Number.isInteger(value) ? 0 : 2)}`
}

/** The unit as the head of a chart says it, `$/min`; what is counted its title names. */
export const unitName: Record<Unit, string> = { usd: "$", "usd/min": "$/min", tokens: "", count: "" }
