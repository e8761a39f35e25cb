import { describe, expect, test } from "vitest"
import type { Cheaper } from "#lib/domain/decision"
import { cheaperModel, checkDowngrades, indexDowngrades, isCheaper, SHIPPED_DOWNGRADES } from "#lib/domain/downgrade"
import { createPricer } from "#lib/domain/pricing"

const AT_MS = Date.parse("2026-11-24T12:00:00Z")
const pricer = createPricer()
const ratesOf = (model: string) => pricer.ratesOf(model, AT_MS)
const none = () => false

test("the shipped ten are priced and cheaper, and lead nowhere back", () => {
  expect(SHIPPED_DOWNGRADES).toHaveLength(10)
  expect(checkDowngrades(SHIPPED_DOWNGRADES, pricer, ratesOf)).toEqual([])
})

describe("what a model is exchanged for", () => {
  const table = indexDowngrades(SHIPPED_DOWNGRADES, pricer)
  test.each<[string, Cheaper, string]>([
    ["gpt-4o", { to: "model", model: "gpt-4o-mini" }, "as shipped"],
    ["gpt-4o-2024-08-06", { to: "model", model: "gpt-4o-mini" }, "by the list's name, not the dated one"],
    ["openai/gpt-4o", { to: "model", model: "openai/gpt-4o-mini" }, "who goes through a gateway stays there"],
    ["openrouter/openai/gpt-4o", { to: "model", model: "openrouter/openai/gpt-4o-mini" }, "whatever its path"],
    ["claude-sonnet-4-5-20250929", { to: "model", model: "claude-haiku-4-5" }, "as shipped"],
    ["gpt-4o-mini", { to: "already" }, "the cheap end of a chain"],
    ["gpt-4", { to: "none" }, "not in the table"],
    ["made-up", { to: "none" }, "unknown"],
  ])("%s: %j, %s", (model, cheaper) => expect(cheaperModel(table, model, pricer, none)).toEqual(cheaper))
})

describe("chains", () => {
  const table = indexDowngrades(
    [
      { from: "gpt-5", to: "gpt-5-mini" },
      { from: "gpt-5-mini", to: "gpt-5-nano" },
    ],
    pricer,
  )
  test.each<[string, string[], Cheaper, string]>([
    ["gpt-5", [], { to: "model", model: "gpt-5-nano" }, "to the end at once"],
    ["gpt-5-mini", [], { to: "model", model: "gpt-5-nano" }, "from the middle too"],
    ["gpt-5-nano", [], { to: "already" }, "and who obeys stays there"],
    ["gpt-5", ["gpt-5-nano"], { to: "model", model: "gpt-5-mini" }, "never to a killed one"],
    ["gpt-5", ["gpt-5-mini"], { to: "model", model: "gpt-5-nano" }, "past a killed one"],
    ["gpt-5", ["gpt-5-mini", "gpt-5-nano"], { to: "none" }, "nothing is left"],
    ["gpt-5-mini", ["gpt-5-nano"], { to: "already" }, "the cheapest that lives"],
  ])("%s with %j killed: %j, %s", (model, killed, cheaper) => {
    expect(cheaperModel(table, model, pricer, (one) => killed.includes(one))).toEqual(cheaper)
  })

  test("a table with a loop in it ends", () => {
    const loop = indexDowngrades(
      [
        { from: "gpt-5", to: "gpt-5-mini" },
        { from: "gpt-5-mini", to: "gpt-5" },
      ],
      pricer,
    )
    expect(cheaperModel(loop, "gpt-5", pricer, none)).toEqual({ to: "model", model: "gpt-5-mini" })
  })
})

describe("tables that cannot be", () => {
  test.each([
    [[{ from: "gpt-4o-mini", to: "gpt-4o" }], [{ index: 0, message: "gpt-4o is not cheaper than gpt-4o-mini" }]],
    [[{ from: "gpt-4o", to: "made-up" }], [{ index: 0, message: "made-up has no known price; set one first" }]],
    [[{ from: "made-up", to: "gpt-4o" }], [{ index: 0, message: "made-up has no known price; set one first" }]],
    [
      [{ from: "gpt-4o", to: "gpt-4o-2024-08-06" }],
      [
        { index: 0, message: "gpt-4o-2024-08-06 is not cheaper than gpt-4o" },
        { index: 0, message: "gpt-4o would lead back to itself" },
      ],
    ],
    [
      [
        { from: "gpt-5", to: "gpt-5-mini" },
        { from: "gpt-5-mini", to: "gpt-5" },
      ],
      [
        { index: 1, message: "gpt-5 is not cheaper than gpt-5-mini" },
        { index: 1, message: "gpt-5-mini would lead back to itself" },
      ],
    ],
    [
      [
        { from: "gpt-4o", to: "gpt-4o-mini" },
        { from: "gpt-4o-2024-08-06", to: "gpt-5-nano" },
      ],
      [{ index: 1, message: "gpt-4o-2024-08-06 already has a cheaper model" }],
    ],
  ])("%j", (pairs, problems) => expect(checkDowngrades(pairs, pricer, ratesOf)).toEqual(problems))
})

test("cheaper is no dearer in anything, and cheaper in something", () => {
  const mini = ratesOf("gpt-4o-mini")
  const big = ratesOf("gpt-4o")
  if (!mini || !big) throw new Error("both are listed")
  expect([isCheaper(mini, big), isCheaper(big, mini), isCheaper(big, big)]).toEqual([true, false, false])
  expect(isCheaper({ ...mini, output: { base: big.output.base + 1n, tiers: [] } }, big)).toBe(false)
})
