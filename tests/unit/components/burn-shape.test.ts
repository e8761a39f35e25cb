import { expect, test } from "vitest"
import { isBurnPatch, isBurnSnapshot } from "#components/live/burn-shape"
import { BurnPatch, BurnSnapshot } from "#lib/contracts/burn"
import { fleetOf, rowOf, stopOf } from "#tests/unit/components/fleet-fixture"

const fleet = fleetOf([rowOf({ stop: stopOf(), spark: rowOf().spark }), rowOf({ id: "agt_b", name: "b", label: "B", reason: "why" })])
const patch = { asOf: fleet.asOf, agents: fleet.agents, removed: ["agt_c"] }

test.each([
  { name: "a snapshot", value: fleet, is: isBurnSnapshot, contract: BurnSnapshot },
  { name: "a patch", value: patch, is: isBurnPatch, contract: BurnPatch },
  {
    name: "a patch with totals and hour",
    value: { ...patch, totals: fleet.totals, hour: fleet.hour },
    is: isBurnPatch,
    contract: BurnPatch,
  },
])("what the contract lets through as $name, the guard does", ({ value, is, contract }) => {
  expect(contract.safeParse(value).success).toBe(true)
  expect(is(value)).toBe(true)
})

test.each([
  { because: "a row without its name would take the page down", value: { ...patch, agents: [{ ...rowOf(), name: undefined }] } },
  { because: "a state nobody can draw", value: { ...patch, agents: [{ ...rowOf(), status: "flying" }] } },
  { because: "a figure that is a number is no exact one", value: { ...patch, agents: [{ ...rowOf(), burnRateUsd: 1.5 }] } },
  { because: "half a stop", value: { ...patch, agents: [{ ...rowOf(), stop: { since: fleet.asOf } }] } },
  { because: "no JSON at all", value: null },
])("$because: neither lets it through", ({ value }) => {
  expect(BurnPatch.safeParse(value).success).toBe(false)
  expect(isBurnPatch(value)).toBe(false)
})

test("a field that a newer server has added does not cost the older page its figures", () => {
  expect(isBurnSnapshot({ ...fleet, weather: "fine" })).toBe(true)
})
