import { expect, test } from "vitest"
import { applyPatch } from "#components/live/apply-patch"
import { fleetOf, rowOf } from "#tests/unit/components/fleet-fixture"

const before = fleetOf([rowOf({ id: "agt_a", name: "a" }), rowOf({ id: "agt_b", name: "b" })])
const asOf = "2026-11-24T14:02:12.000Z"

test("a changed row is replaced in place, an unchanged one stays the same object", () => {
  const after = applyPatch(before, { asOf, agents: [rowOf({ id: "agt_b", name: "b", burnRateUsd: "2" })], removed: [] })
  expect(after.agents.map((row) => row.burnRateUsd)).toEqual(["0", "2"])
  expect(after.agents[0]).toBe(before.agents[0])
  expect(after.asOf).toBe(asOf)
})

test("a new agent comes last, a removed one goes, and what the patch leaves out stands", () => {
  const after = applyPatch(before, { asOf, agents: [rowOf({ id: "agt_c", name: "c" })], removed: ["agt_a"] })
  expect(after.agents.map((row) => row.name)).toEqual(["b", "c"])
  expect(after.totals).toBe(before.totals)
})
