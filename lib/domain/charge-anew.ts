import { type Overrides, OWN_VERSION, type Pricer } from "./pricing.ts"
import type { Rates } from "./rates.ts"
import { tierOfVersion } from "./service-tier.ts"
import type { Counts } from "./tokens.ts"

/** A recorded call as it was charged. */
export type ChargedCall = {
  model: string
  counts: Counts
  costNano: bigint
  /** The part of it that was judged without a known price or measure. */
  assumedNano: bigint
  measured: boolean
  priceVersion: string
  /** When it happened, where its sender said so, else when it arrived: the instant whose price holds. */
  atMs: number
}

export type Charge = Pick<ChargedCall, "costNano" | "assumedNano">

/**
 * What a recorded call is charged by the organization's prices of now. Where none of them concerns it, it stays charged as it was; unless
 * that was by an own price which is gone by now: then it costs what the price book says.
 */
export function chargeAnew(call: ChargedCall, pricer: Pricer, overrides: Overrides | null, conservative: Rates): Charge {
  const { costNano, priced, priceVersion } = pricer.price({ ...call, tier: tierOfVersion(call.priceVersion), overrides, conservative })
  const own = priceVersion.startsWith(OWN_VERSION)
  if (!own && !call.priceVersion.startsWith(OWN_VERSION)) return call
  return { costNano, assumedNano: call.measured && priced ? 0n : costNano }
}
