import { waitForUpdate } from "@pydantic/genai-prices"
import type { BookPrice, BookQuery, PriceBook } from "#lib/contracts/prices"
import { formatUsd } from "#lib/domain/money"
import { type ListedModel, PRICE_LIST_VERSION, toListed } from "#lib/domain/price-list"
import type { Rates } from "#lib/domain/rates"
import { type Ctx, requireScope } from "../ctx.ts"

let list: Promise<readonly ListedModel[]> | undefined

/** Models of the price book whose maker or name contains a text, by maker and name; what they cost now. */
export async function readBook(ctx: Ctx, { q, limit }: BookQuery): Promise<PriceBook> {
  requireScope(ctx, "read")
  list ??= readList()
  const part = q?.toLowerCase() ?? ""
  const found = (await list).filter(({ provider, id }) => `${provider}/${id}`.toLowerCase().includes(part))
  const priced = found.flatMap((model) => {
    const rates = model.at(ctx.now.getTime())
    return rates ? [{ model, rates }] : []
  })
  return {
    version: PRICE_LIST_VERSION,
    count: priced.length,
    items: priced.slice(0, limit).map(({ model, rates }) => toBookPrice(model, rates)),
  }
}

/** The list that came with the package: it asks nobody. */
async function readList(): Promise<readonly ListedModel[]> {
  const providers = (await waitForUpdate()) ?? []
  const models = providers.flatMap(({ id, models }) => models.map((model) => toListed(id, model)))
  return models.sort((a, b) => (`${a.provider}/${a.id}` < `${b.provider}/${b.id}` ? -1 : 1))
}

function toBookPrice({ provider, id }: ListedModel, rates: Rates): BookPrice {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = rates
  return {
    provider,
    model: id,
    inputUsd: formatUsd(input.base),
    outputUsd: formatUsd(output.base),
    cacheReadUsd: formatUsd(cacheRead.base),
    cacheWrite5mUsd: formatUsd(cacheWrite5m.base),
    cacheWrite1hUsd: formatUsd(cacheWrite1h.base),
    tiered: [input, output, cacheRead, cacheWrite5m, cacheWrite1h].some(({ tiers }) => tiers.length > 0),
    perCallUsd: formatUsd(rates.perCall),
  }
}
