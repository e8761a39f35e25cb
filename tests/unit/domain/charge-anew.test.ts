import { expect, test } from "vitest"
import { type ChargedCall, chargeAnew } from "#lib/domain/charge-anew"
import { CONSERVATIVE, createPricer, indexOverrides } from "#lib/domain/pricing"
import { flatRate } from "#lib/domain/rates"
import { NO_COUNTS } from "#lib/domain/tokens"

const pricer = createPricer()
const BEGINS = 1_000_000

const own = (model: string, input: bigint) => ({ model, fromMs: BEGINS, rates: { ...CONSERVATIVE, input: flatRate(input) } })
const overrides = indexOverrides([own("acme/large", 3_000_000n), own("large", 2_000_000n)], "7")

const call: ChargedCall = {
  model: "large",
  counts: { ...NO_COUNTS, input: 3 },
  costNano: 30_000n,
  assumedNano: 30_000n,
  measured: true,
  priceVersion: "conservative",
  atMs: BEGINS,
}

test.each([
  { over: {}, cost: 6n, assumed: 0n, because: "the price holds from its very instant" },
  { over: { atMs: BEGINS - 1 }, cost: 30_000n, assumed: 30_000n, because: "before it the call stays as it was" },
  { over: { model: "ACME/Large" }, cost: 9n, assumed: 0n, because: "the name with its path comes first" },
  { over: { model: "other/large" }, cost: 6n, assumed: 0n, because: "without its path it is the same model" },
  { over: { model: "larger" }, cost: 30_000n, assumed: 30_000n, because: "another model is none of its business" },
  { over: { measured: false }, cost: 6n, assumed: 6n, because: "what nobody measured stays assumed" },
  {
    over: { model: "gpt-4o", priceVersion: "organization/3" },
    cost: 7_500n,
    assumed: 0n,
    because: "an own price that is gone: by the book",
  },
  { over: { model: "larger", priceVersion: "organization/3" }, cost: 30n, assumed: 30n, because: "gone, and in no book: conservatively" },
  { over: { model: "gpt-4o", priceVersion: "genai-prices/0.0.1" }, cost: 30_000n, assumed: 30_000n, because: "another list is no reason" },
])("$because", ({ over, cost, assumed }) => {
  const { costNano, assumedNano } = chargeAnew({ ...call, ...over }, pricer, overrides, { ...CONSERVATIVE, input: flatRate(10_000_000n) })
  expect({ costNano, assumedNano }).toEqual({ costNano: cost, assumedNano: assumed })
})
