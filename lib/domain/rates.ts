import { ceilDiv, parseUsd } from "./money.ts"
import type { Factor } from "./service-tier.ts"
import { type Counts, totalInput } from "./tokens.ts"

/** A price per million tokens in nano-dollars; of several tiers the last whose `start` the call's whole input exceeds holds for all of it. */
export type Rate = { base: bigint; tiers: readonly { start: number; price: bigint }[] }

/** What one call of a model costs, by class of token, and what it costs to call at all (nano-dollars). */
export type Rates = {
  input: Rate
  cacheRead: Rate
  cacheWrite5m: Rate
  cacheWrite1h: Rate
  output: Rate
  perCall: bigint
}

const MILLION = 1_000_000n
const LIST: Factor = { of: 1n, per: 1n }

export function flatRate(nanoPerMillion: bigint): Rate {
  return { base: nanoPerMillion, tiers: [] }
}

/**
 * The cost in whole nano-dollars, times the factor of how it was served, rounded up once: a governor may overstate a spend by a billionth of a dollar, never understate it.
 * The sum is one of integers (tokens × nano-dollars per million), so the only rounding is the last division.
 */
export function costOf(rates: Rates, counts: Counts, { of, per }: Factor = LIST): bigint {
  const input = totalInput(counts)
  const millionths =
    part(rates.input, counts.input, input) +
    part(rates.cacheRead, counts.cacheRead, input) +
    part(rates.cacheWrite5m, counts.cacheWrite5m, input) +
    part(rates.cacheWrite1h, counts.cacheWrite1h, input) +
    part(rates.output, counts.output, input)
  return ceilDiv(millionths * of, MILLION * per) + rates.perCall
}

function part(rate: Rate, tokens: number, input: number): bigint {
  return tokens === 0 ? 0n : BigInt(tokens) * priceAt(rate, input)
}

function priceAt({ base, tiers }: Rate, input: number): bigint {
  let price = base
  for (const tier of tiers) if (input > tier.start) price = tier.price
  return price
}

/**
 * Rates from the price list's own form. Its floats are decimal fractions of a dollar ("0.0375"), so their shortest
 * decimal text is the exact price. Cached input without a price of its own costs what fresh input does; where writes have
 * a price but not the one-hour kind, that costs twice the fresh input, as it does wherever it is listed.
 * @returns null where the list names the model but no price for input: listed is not the same as free
 */
export function readRates(price: Readonly<Record<string, unknown>>): Rates | null {
  const input = readRate(price["input_mtok"])
  if (!input) return null
  const write = readRate(price["cache_write_mtok"])
  const perThousandCalls = readRate(price["requests_kcount"])
  return {
    input,
    cacheRead: readRate(price["cache_read_mtok"]) ?? input,
    cacheWrite5m: write ?? input,
    cacheWrite1h: readRate(price["cache_write_1h_mtok"]) ?? (write ? twice(input) : input),
    output: readRate(price["output_mtok"]) ?? flatRate(0n),
    perCall: perThousandCalls ? ceilDiv(perThousandCalls.base, 1_000n) : 0n,
  }
}

function twice({ base, tiers }: Rate): Rate {
  return { base: base * 2n, tiers: tiers.map(({ start, price }) => ({ start, price: price * 2n })) }
}

function readRate(value: unknown): Rate | null {
  if (typeof value === "number") {
    const base = parseUsd(value)
    return base === null ? null : flatRate(base)
  }
  if (typeof value !== "object" || value === null || !("base" in value) || !("tiers" in value)) return null
  const base = typeof value.base === "number" ? parseUsd(value.base) : null
  if (base === null || !Array.isArray(value.tiers)) return null
  const tiers: { start: number; price: bigint }[] = []
  for (const tier of value.tiers as { start: unknown; price: unknown }[]) {
    const price = typeof tier.price === "number" ? parseUsd(tier.price) : null
    if (price === null || typeof tier.start !== "number") return null
    tiers.push({ start: tier.start, price })
  }
  return { base, tiers: tiers.sort((a, b) => a.start - b.start) }
}
