import { readFileSync } from "node:fs"
import { calcPrice } from "@pydantic/genai-prices"
import { constantFrom, nat, property, record } from "fast-check"
import { describe, expect, test } from "vitest"
import { parseUsd } from "#lib/domain/money"
import { findListed, PRICE_LIST_VERSION } from "#lib/domain/price-list"
import { CONSERVATIVE, createPricer, indexOverrides } from "#lib/domain/pricing"
import { costOf, flatRate, type Rates, readRates } from "#lib/domain/rates"
import { readTier, tierOfVersion } from "#lib/domain/service-tier"
import { holds } from "#tests/unit/domain/holds"

const AT_MS = Date.parse("2026-11-24T12:00:00Z")
const pricer = createPricer()
const counts = (over: object) => ({ input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0, ...over })
const cost = (model: string | null, of: object, atMs = AT_MS) => pricer.price({ model, counts: counts(of), atMs })

describe("to the nano-dollar", () => {
  const CACHED = { input: 2_000, cacheRead: 8_000, output: 500 }
  test.each([
    ["gpt-4o", CACHED, "0.02"],
    ["gpt-4o-mini", CACHED, "0.0012"],
    ["gpt-5", CACHED, "0.0085"],
    ["gemini-2.5-pro", CACHED, "0.0085"],
    ["claude-sonnet-4-5", { input: 1_000, cacheRead: 8_000, cacheWrite5m: 1_000, output: 500 }, "0.01665"],
    ["claude-sonnet-4-5", { input: 1_000, cacheRead: 8_000, cacheWrite1h: 1_000, output: 500 }, "0.0189"],
    ["gemini-2.5-pro", { input: 200_000 }, "0.25"],
    ["gemini-2.5-pro", { input: 199_999, cacheRead: 2 }, "0.499998"],
    ["gpt-4o-mini", { input: 1 }, "0.00000015"],
    ["gpt-4o-mini", { cacheRead: 1 }, "0.000000075"],
    ["gpt-5-nano", { cacheRead: 1 }, "0.000000005"],
    ["gemini-1.5-flash-8b", { output: 0 }, "0"],
  ])("%s %j costs %s", (model, of, usd) => {
    expect(cost(model, of)).toEqual({ costNano: parseUsd(usd), priced: true, priceVersion: PRICE_LIST_VERSION })
  })

  test.each([
    [1, 1n, "a thousandth of a nano-dollar is one"],
    [1_000_000, 1n, "exactly one is one"],
    [1_000_001, 2n, "a trace more is two"],
  ])("%i tokens at a nano-dollar per million cost %i: %s", (input, nano) => {
    expect(costOf({ ...CONSERVATIVE, input: flatRate(1n) }, counts({ input }))).toBe(nano)
  })

  test("rounded once for the whole call, not once per class", () => {
    const half: Rates = { ...CONSERVATIVE, input: flatRate(500_000n), output: flatRate(500_000n) }
    expect(costOf(half, counts({ input: 1, output: 1 }))).toBe(1n)
  })

  test("agrees with the price list's own float, for any counts", () => {
    const models = constantFrom(
      "gpt-4o",
      "gpt-5",
      "o3",
      "claude-sonnet-4-5",
      "claude-haiku-4-5",
      "gemini-2.5-pro",
      "gemini-2.5-flash",
      "grok-4",
      "deepseek-chat",
      "mistral-large",
      "claude-3-opus-20240229",
    )
    const some = record({
      input: nat(300_000),
      cacheRead: nat(300_000),
      cacheWrite5m: nat(9_999),
      cacheWrite1h: nat(9_999),
      output: nat(99_999),
    })
    const times = constantFrom(
      ...[
        "2024-01-01T00:00:00Z",
        "2025-06-09T23:59:59Z",
        "2025-06-10T00:00:00Z",
        "2026-11-24T00:29:59Z",
        "2026-11-24T00:30:00Z",
        "2026-11-24T16:30:00Z",
      ].map(Date.parse),
    )
    const agrees = property(models, some, times, (model, of, atMs) => {
      const price = calcPrice(libraryUsage(of), model, { timestamp: new Date(atMs) })
      if (!price) throw new Error(`${model} is not listed`)
      const nano = price.total_price * 1e9
      const ours = Number(cost(model, of, atMs).costNano)
      // Ours is rounded up; the float is off by parts in 1e15.
      expect(ours - nano).toBeGreaterThan(-0.001 - nano * 1e-12)
      expect(ours - nano).toBeLessThan(1.001 + nano * 1e-12)
    })
    holds(agrees)
  })
})

function libraryUsage(of: { input: number; cacheRead: number; cacheWrite5m: number; cacheWrite1h: number; output: number }) {
  return {
    input_tokens: of.input + of.cacheRead + of.cacheWrite5m + of.cacheWrite1h,
    cache_read_tokens: of.cacheRead,
    cache_write_tokens: of.cacheWrite5m + of.cacheWrite1h,
    cache_write_1h_tokens: of.cacheWrite1h,
    output_tokens: of.output,
  }
}

describe("how it was served", () => {
  const of = { input: 2_000, cacheRead: 8_000, output: 500 }
  test.each<[string, string | undefined, string, string]>([
    ["gpt-4o", "batch", "0.01", "half the list price"],
    ["gpt-4o", "flex", "0.01", "half the list price"],
    ["gpt-4o", "priority", "0.04", "1.7 times at the provider: never understated"],
    ["gpt-4o", "default", "0.02", "the list price"],
    ["gpt-4o", "auto", "0.02", "the list price"],
    ["gpt-4o", undefined, "0.02", "nobody said"],
    ["claude-sonnet-4-5", "batch", "0.00795", "half the list price"],
    ["claude-sonnet-4-5", "priority", "0.0159", "capacity that was paid for before"],
    ["groq/llama-3.3-70b-versatile", "flex", "0.006295", "the list price: flex is half price at others"],
    ["gpt-5-nano", "batch", "0.00017", "half the list price"],
  ])("%s by %s costs %s: %s", (model, said, usd) => {
    const tier = readTier(said)
    const { costNano, priceVersion } = pricer.price({ model, counts: counts(of), atMs: AT_MS, tier })
    expect(costNano).toBe(parseUsd(usd))
    expect(tierOfVersion(priceVersion)).toBe(tier)
  })

  test("rounded up once, after the factor", () => {
    const one = { ...CONSERVATIVE, input: flatRate(1_000_000n) }
    expect([1, 2, 3].map((input) => costOf(one, counts({ input }), { of: 1n, per: 2n }))).toEqual([1n, 1n, 2n])
  })

  test("an unknown model is charged the conservative price, batch or not", () => {
    const unknown = { model: "no-such-model-7", counts: counts({ input: 1_000 }), atMs: AT_MS }
    expect(pricer.price({ ...unknown, tier: "batch" })).toEqual(pricer.price(unknown))
  })
})

describe("an unknown model is never free", () => {
  test.each([
    ["no-such-model-7", { input: 1_000_000 }, "10"],
    ["no-such-model-7", { output: 1_000_000 }, "30"],
    ["no-such-model-7", { cacheRead: 500_000, cacheWrite5m: 250_000, cacheWrite1h: 250_000 }, "10"],
    ["openrouter/REDACTED", { input: 20, output: 10 }, "0.0005"],
    ["", { input: 1 }, "0.00001"],
    ["/", { input: 1 }, "0.00001"],
    [null, { input: 20, output: 10 }, "0.0005"],
  ])("%s %j costs %s", (model, of, usd) => {
    expect(cost(model, of)).toEqual({ costNano: parseUsd(usd), priced: false, priceVersion: "conservative" })
  })

  test("the organization may set its own", () => {
    const conservative: Rates = { ...CONSERVATIVE, input: flatRate(1_000_000n) }
    expect(pricer.price({ model: "zz", counts: counts({ input: 1 }), atMs: AT_MS, conservative })).toMatchObject({
      costNano: 1n,
      priced: false,
    })
  })

  test("listed without a price is not listed as free", () => expect(readRates({ output_mtok: 5 })).toBeNull())
})

describe("names as senders write them", () => {
  test.each([
    ["models/gemini-2.5-pro", "gemini-2.5-pro"],
    ["gemini/gemini-2.5-pro", "gemini-2.5-pro"],
    ["vertex_ai/gemini-1.5-pro", "gemini-1.5-pro"],
    ["openai/gpt-4o", "gpt-4o"],
    ["azure/gpt-4o", "gpt-4o"],
    ["openrouter/anthropic/claude-3.7-sonnet", "claude-3.7-sonnet"],
    ["gpt-4o-2024-08-06", "gpt-4o"],
    ["GPT-4o", "gpt-4o"],
    ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
    ["anthropic/claude-sonnet-4-5", "claude-sonnet-4-5"],
    ["text-embedding-3-small", "text-embedding-3-small"],
    ["xai/grok-4", "grok-4-0709"],
    ["groq/llama-3.3-70b-versatile", "llama-3.3-70b-versatile"],
    ["anthropic.claude-3-5-sonnet-20240620-v1:0", "regional.anthropic.claude-3-5-sonnet-20240620-v1:0"],
  ])("%s is %s", (name, id) => expect(pricer.identify(name)?.id).toBe(id))

  test.each(["", "/", "//", "a/", "none", "ollama/llama3", "gpt-99"])("%j is nobody's", (name) => expect(findListed(name)).toBeNull())
})

test("an organization's own price comes first, by the name as sent or without its path", () => {
  const rates = { ...CONSERVATIVE, input: flatRate(1_000_000n) }
  const overrides = indexOverrides([{ model: "GPT-4o", fromMs: AT_MS, rates }], "3")
  for (const model of ["gpt-4o", "GPT-4o", "openai/gpt-4o"])
    expect(pricer.price({ model, counts: counts({ input: 2 }), atMs: AT_MS, overrides })).toEqual({
      costNano: 2n,
      priced: true,
      priceVersion: "organization/3",
    })
  expect(pricer.price({ model: "gpt-5", counts: counts({ input: 2 }), atMs: AT_MS, overrides }).priceVersion).toBe(PRICE_LIST_VERSION)
  const before = pricer.price({ model: "gpt-4o", counts: counts({ input: 2 }), atMs: AT_MS - 1, overrides })
  expect(before.priceVersion, "it holds from its instant on").toBe(PRICE_LIST_VERSION)
})

test("the stamp names the installed list", () => {
  const { version } = JSON.parse(readFileSync("node_modules/@pydantic/genai-prices/package.json", "utf8"))
  expect(PRICE_LIST_VERSION).toBe(`genai-prices/${version}`)
})

test("names remembered are bounded, and forgetting changes no price", () => {
  const fresh = createPricer()
  const before = fresh.price({ model: "gpt-4o", counts: counts({ input: 7 }), atMs: AT_MS })
  for (let i = 0; i < 4_100; i++) fresh.identify(`made-up-${i}`)
  expect(fresh.price({ model: "gpt-4o", counts: counts({ input: 7 }), atMs: AT_MS })).toEqual(before)
})
