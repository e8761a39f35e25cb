import type { Metric } from "#lib/domain/limit"
import { formatUsd, parseUsd } from "#lib/domain/money"

/** A figure of a metric as the wire writes it: dollars as a decimal string for cost, else a whole number. */
export function figureOf(metric: Metric, value: bigint): string | number {
  return metric === "cost" ? formatUsd(value) : Number(value)
}

/** @returns null for what is no figure of this metric */
export function parseFigure(metric: Metric, value: string | number): bigint | null {
  if (metric === "cost") return parseUsd(value)
  if (typeof value === "string") return /^\d{1,16}$/.test(value) ? BigInt(value) : null
  return Number.isSafeInteger(value) ? BigInt(value) : null
}
