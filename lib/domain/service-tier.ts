/** How a call was served, where that changes its price. */
export type ServiceTier = "batch" | "flex" | "priority"

/** A price is times `of`, over `per`. */
export type Factor = { of: bigint; per: bigint }

const LIST: Factor = { of: 1n, per: 1n }
const HALF: Factor = { of: 1n, per: 2n }
const DOUBLE: Factor = { of: 2n, per: 1n }

/** As providers and senders write it; null: the list price, which is also what everything unheard of costs. */
export function readTier(said: unknown): ServiceTier | null {
  const tier = typeof said === "string" ? said.toLowerCase() : ""
  return tier === "batch" || tier === "flex" || tier === "priority" ? tier : null
}

/**
 * What a tier makes of the list price. Batches cost half wherever they are sold; flex is OpenAI's and Google's half price, and elsewhere the list's.
 * Priority costs 1.7 to 2 times the list by model: twice, since a governor may overstate a spend and never understate it; at Anthropic it is
 * capacity that was paid for before, at the list's price.
 */
export function factorOf(tier: ServiceTier | null, provider: string | null): Factor {
  switch (tier) {
    case null:
      return LIST
    case "batch":
      return HALF
    case "flex":
      return provider === "openai" || provider === "azure" || provider === "google" ? HALF : LIST
    case "priority":
      return provider === "anthropic" ? LIST : DOUBLE
  }
}

/** The stamp of an event says which price list and which tier. */
export function withTier(priceVersion: string, tier: ServiceTier | null): string {
  return tier === null ? priceVersion : `${priceVersion} ${tier}`
}

export function tierOfVersion(priceVersion: string): ServiceTier | null {
  return readTier(priceVersion.split(" ")[1])
}
