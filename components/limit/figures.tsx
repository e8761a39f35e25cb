import { grouped } from "#components/format/count"
import { formatNano, toNano } from "#components/format/money"
import type { Limit } from "#lib/contracts/limits"

type Metric = Limit["metric"]
type Window = Limit["window"]

/** A round sum as people say it, `$0.50`; one that is not round keeps what the ledger has, up to the digit that counts. */
export function sum(usd: string): string {
  const nano = toNano(usd)
  const cents = 10_000_000n
  if (nano % cents !== 0n) return formatNano(nano)
  return `$${grouped(nano / (100n * cents))}.${((nano / cents) % 100n).toString().padStart(2, "0")}`
}

const units = { tokens: ["token", "tokens"], calls: ["call", "calls"], toolCalls: ["tool call", "tool calls"] } as const

/** A figure of a metric with its unit: `$0.50`, `50,000 tokens`, `1 call`. */
export function amount(metric: Metric, figure: string | number): string {
  if (metric === "cost") return sum(String(figure))
  const [one, many] = units[metric]
  return `${grouped(figure)} ${String(figure) === "1" ? one : many}`
}

/** A figure alone, beside another that says the unit. */
export function bare(metric: Metric, figure: string | number): string {
  return metric === "cost" ? formatNano(toNano(String(figure))) : grouped(figure)
}

const windows: Record<Window, string> = {
  lifetime: "",
  second: " a second",
  minute: " a minute",
  hour: " an hour",
  day: " a day",
  month: " a month",
}

/** What a window adds to a figure: `60 calls a minute`. A lifetime adds nothing. */
export function per(window: Window): string {
  return windows[window]
}
