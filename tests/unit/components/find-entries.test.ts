import { expect, test } from "vitest"
import { findEntries } from "#components/frame/find-entries"
import type { Hit } from "#lib/contracts/search"
import { rowOf, stopOf } from "#tests/unit/components/fleet-fixture"

const agents = [
  rowOf({ id: "agt_1", name: "crawler-7" }),
  rowOf({ id: "agt_2", name: "researcher", status: "idle" }),
  rowOf({ id: "agt_3", name: "crawler-9", stop: stopOf() }),
]
const found = [hit("agt_1", "crawler-7"), hit("agt_9", "crawler-old")]

function hit(id: string, name: string): Hit {
  return { kind: "agent", id, name, label: null, status: "idle", seenAt: null }
}

test.each([
  {
    text: "crawler-7",
    mayOperate: true,
    names: ["crawler-7", "crawler-old", "Stop crawler-7"],
    because: "one agent is found once, and can be stopped",
  },
  { text: "crawler-7", mayOperate: false, names: ["crawler-7", "crawler-old"], because: "a viewer is offered no stop" },
  { text: "stop crawler", mayOperate: true, names: ["Stop crawler-7"], because: "what a person has stopped already is not stopped again" },
  {
    text: "flee",
    mayOperate: true,
    names: ["Fleet", "crawler-old"],
    because: "pages by their names; what the server found is not doubted",
  },
])("$text: $because", ({ text, mayOperate, names }) => {
  const served = text === "flee" ? found.slice(1) : found
  expect(findEntries(text, agents, text.startsWith("stop") ? [] : served, mayOperate).map(({ name }) => name)).toEqual(names)
})

test("without words: the pages, and the agents that are awake", () => {
  const names = findEntries("", agents, [], true).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(["Fleet", "crawler-7", "crawler-9"]))
  expect(names).not.toContain("researcher")
})
