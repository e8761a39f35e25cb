import { z } from "zod"
import { Count, Id, Instant, Name, Prose, Usd } from "./primitives.ts"
import { UsdInput } from "./usage.ts"

const EARLIEST = "2020-01-01T00:00:00Z"

export const NewPrice = z
  .strictObject({
    model: Name.meta({ description: "as agents name it, or without the provider's path; upper and lower case are the same" }),
    inputUsd: UsdInput.meta({ description: "US dollars per million tokens" }),
    outputUsd: UsdInput,
    cacheReadUsd: UsdInput.optional().meta({ description: "default: as fresh input" }),
    cacheWrite5mUsd: UsdInput.optional().meta({ description: "default: as fresh input" }),
    cacheWrite1hUsd: UsdInput.optional().meta({
      description: "default: twice the fresh input where writing for 5 minutes has a price, else as fresh input",
    }),
    effectiveFrom: Instant.refine((at) => Date.parse(at) >= Date.parse(EARLIEST), `must not be before ${EARLIEST}`)
      .optional()
      .meta({ description: "from when on it holds; default: now. In the past: calls recorded since are charged by it, as adjustments" }),
  })
  .meta({ id: "NewPrice", description: "An organization's own price of a model." })
export type NewPrice = z.infer<typeof NewPrice>

/** US dollars per million tokens of each class. */
const rates = { inputUsd: Usd, outputUsd: Usd, cacheReadUsd: Usd, cacheWrite5mUsd: Usd, cacheWrite1hUsd: Usd }

export const Price = z
  .strictObject({ id: Id, model: z.string(), ...rates, effectiveFrom: Instant, createdBy: z.string(), createdAt: Instant })
  .meta({ id: "Price", description: "An organization's own price of a model, per million tokens. The latest that has begun holds." })
export type Price = z.infer<typeof Price>

export const PriceCorrection = z
  .strictObject({
    calls: Count.meta({ description: "recorded calls that cost something else by it" }),
    costUsd: Usd.meta({ description: "what they cost more together; negative: less" }),
    finished: z.boolean().meta({ description: "false: there are more calls than can be looked at while you wait" }),
  })
  .meta({
    id: "PriceCorrection",
    description: "What a price changes of what was recorded before. Events stay as they are: adjustments stand beside them.",
  })
export type PriceCorrection = z.infer<typeof PriceCorrection>

export const ChangedPrice = Price.extend({ correction: PriceCorrection }).meta({ id: "ChangedPrice" })
export type ChangedPrice = z.infer<typeof ChangedPrice>

export const Prices = z.strictObject({ items: z.array(Price) }).meta({ id: "Prices" })
export type Prices = z.infer<typeof Prices>

export const PriceParams = z.strictObject({ id: z.string().regex(/^prc_[0-9a-z]{20}$/) })

export const BookQuery = z.strictObject({
  q: Prose.max(128).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type BookQuery = z.infer<typeof BookQuery>

export const BookPrice = z
  .strictObject({
    provider: z.string(),
    model: z.string(),
    ...rates,
    tiered: z.boolean().meta({ description: "dearer for a long input: these are the prices of a short one" }),
    perCallUsd: Usd.meta({ description: "charged for calling at all" }),
  })
  .meta({ id: "BookPrice" })
export type BookPrice = z.infer<typeof BookPrice>

export const PriceBook = z
  .strictObject({ version: z.string(), count: Count.meta({ description: "how many match" }), items: z.array(BookPrice) })
  .meta({ id: "PriceBook", description: "What models cost where no price of your own says otherwise." })
export type PriceBook = z.infer<typeof PriceBook>

export const UnpricedModel = z
  .strictObject({
    model: z.string(),
    calls: Count,
    tokens: Count,
    assumedUsd: Usd.meta({ description: "what they were charged at the conservative price" }),
  })
  .meta({ id: "UnpricedModel" })
export type UnpricedModel = z.infer<typeof UnpricedModel>

export const UnpricedModels = z
  .strictObject({ from: Instant, items: z.array(UnpricedModel) })
  .meta({ id: "UnpricedModels", description: "Models that were called and that nobody has a price of, dearest first." })
export type UnpricedModels = z.infer<typeof UnpricedModels>
