import { findListed, type ListedModel, PRICE_LIST_VERSION } from "./price-list.ts"
import { costOf, flatRate, type Rates } from "./rates.ts"
import { factorOf, type ServiceTier, withTier } from "./service-tier.ts"
import type { Counts } from "./tokens.ts"

/** A price, and the instant from which on it holds. */
export type DatedRates = { fromMs: number; rates: Rates }

/** An organization's own prices, by model name in lower case, those of a name in the order of time; `version` is stamped on events that they priced. */
export type Overrides = { version: string; rates: ReadonlyMap<string, readonly DatedRates[]> }

/** What the version of an organization's own prices begins with. */
export const OWN_VERSION = "organization/"

/** @param prices in any order */
export function indexOverrides(prices: readonly (DatedRates & { model: string })[], version: string): Overrides | null {
  if (prices.length === 0) return null
  const sorted = [...prices].sort((a, b) => a.fromMs - b.fromMs)
  return { version: `${OWN_VERSION}${version}`, rates: Map.groupBy(sorted, ({ model }) => model.toLowerCase()) }
}

/** Does a price of `named` (in lower case) concern a model as senders name it? */
export function isPricedAs(named: string, model: string): boolean {
  const name = model.toLowerCase()
  return name === named || bare(name) === named
}

export type PriceRequest = {
  /** null: the sender named none */
  model: string | null
  counts: Counts
  atMs: number
  /** batches cost less than the list says, priority more; of models that nobody lists it changes nothing */
  tier?: ServiceTier | null
  overrides?: Overrides | null
  /** what a model that nobody lists costs here; `CONSERVATIVE` where the organization sets nothing */
  conservative?: Rates | null
}

/** `priced` false: charged at the conservative price, shown with ≈. */
export type Priced = { costNano: bigint; priced: boolean; priceVersion: string }

/** Input and output of $10 and $30 per million: an unknown model is never free. */
export const CONSERVATIVE: Rates = Object.freeze({
  input: flatRate(10_000_000_000n),
  cacheRead: flatRate(10_000_000_000n),
  cacheWrite5m: flatRate(10_000_000_000n),
  cacheWrite1h: flatRate(10_000_000_000n),
  output: flatRate(30_000_000_000n),
  perCall: 0n,
})

export const CONSERVATIVE_VERSION = "conservative"

export type Pricer = {
  price: (request: PriceRequest) => Priced
  /** the list's own name of a model, without provider path; null where nobody lists it */
  identify: (model: string) => { provider: string; id: string; contextWindow: number | null } | null
  /** the rates in force, null where nobody lists the model */
  ratesOf: (model: string, atMs: number, overrides?: Overrides | null) => Rates | null
}

const REMEMBERED = 4_000

/**
 * A pricer that remembers which listed model a name means, so that the pattern walk happens once per name and pricing
 * itself is a handful of integer products. What it remembers is bounded: senders choose the names.
 */
export function createPricer(): Pricer {
  const remembered = new Map<string, ListedModel | null>()

  function listed(model: string): ListedModel | null {
    const known = remembered.get(model)
    if (known !== undefined) return known
    const found = findListed(model)
    const oldest = remembered.size >= REMEMBERED ? remembered.keys().next().value : undefined
    if (oldest !== undefined) remembered.delete(oldest)
    remembered.set(model, found)
    return found
  }

  function ratesOf(model: string, atMs: number, overrides?: Overrides | null): Rates | null {
    return ownRates(overrides, model, atMs) ?? listed(model)?.at(atMs) ?? null
  }

  return {
    ratesOf,
    identify: listed,
    price({ model, counts, atMs, tier = null, overrides, conservative }) {
      const known = model === null ? null : listed(model)
      const own = model === null ? null : ownRates(overrides, model, atMs)
      const rates = own ?? known?.at(atMs)
      if (rates) {
        const costNano = costOf(rates, counts, factorOf(tier, known?.provider ?? null))
        const version = own && overrides ? overrides.version : PRICE_LIST_VERSION
        return { costNano, priced: true, priceVersion: withTier(version, tier) }
      }
      return { costNano: costOf(conservative ?? CONSERVATIVE, counts), priced: false, priceVersion: CONSERVATIVE_VERSION }
    },
  }
}

/** An organization names its models as its agents do, or without the provider's path. */
function ownRates(overrides: Overrides | null | undefined, model: string, atMs: number): Rates | null {
  if (!overrides || overrides.rates.size === 0) return null
  const name = model.toLowerCase()
  const at = (key: string) => overrides.rates.get(key)?.findLast(({ fromMs }) => fromMs <= atMs)?.rates
  return at(name) ?? at(bare(name)) ?? null
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1)
}
