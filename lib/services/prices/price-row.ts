import type { NewPrice, Price } from "#lib/contracts/prices"
import type { PrismaClient } from "#lib/db/client"
import { formatUsd, parseUsd } from "#lib/domain/money"
import { refuse } from "../limits/draft.ts"

export type PriceRow = Awaited<ReturnType<PrismaClient["priceOverride"]["findMany"]>>[number]
export type PriceTerms = Omit<PriceRow, "org" | "id" | "createdBy" | "createdAt">

export function toPrice(row: PriceRow): Price {
  return {
    id: row.id,
    model: row.model,
    inputUsd: formatUsd(row.input),
    outputUsd: formatUsd(row.output),
    cacheReadUsd: formatUsd(row.cacheRead),
    cacheWrite5mUsd: formatUsd(row.cacheWrite5m),
    cacheWrite1hUsd: formatUsd(row.cacheWrite1h),
    effectiveFrom: row.effectiveFrom.toISOString(),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  }
}

/** What a price says, as it is kept. Classes without one cost what they do where the price book leaves them out. @throws Problem `unprocessable` */
export function toTerms(asked: NewPrice, now: Date): PriceTerms {
  const read = (field: keyof NewPrice & `${string}Usd`) => {
    const said = asked[field]
    const nano = said === undefined ? null : parseUsd(said)
    if (said !== undefined && nano === null) refuse([{ pointer: `/${field}`, message: "must be a decimal amount from 0 to 1000000" }])
    return nano
  }
  const input = read("inputUsd") ?? 0n
  const write = read("cacheWrite5mUsd")
  return {
    model: asked.model.toLowerCase(),
    input,
    output: read("outputUsd") ?? 0n,
    cacheRead: read("cacheReadUsd") ?? input,
    cacheWrite5m: write ?? input,
    cacheWrite1h: read("cacheWrite1hUsd") ?? (write === null ? input : input * 2n),
    effectiveFrom: asked.effectiveFrom === undefined ? now : new Date(asked.effectiveFrom),
  }
}
