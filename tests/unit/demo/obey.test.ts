import { expect, test } from "vitest"
import type { Order } from "#server/client/usage"
import { type Call, toolCall } from "#server/demo/calls"
import { goOn } from "#server/demo/go-on"
import { obey } from "#server/demo/obey"
import type { Subjects, World } from "#server/demo/world"

const order = (given: Partial<Order>): Order => ({
  action: "continue",
  code: null,
  message: "",
  retryAfterMs: null,
  model: null,
  revision: 1,
  ...given,
})

test.each([
  { given: order({}), move: { do: "call", model: null }, because: "nothing is in the way" },
  {
    given: order({ action: "downgrade", model: "gpt-4o-mini" }),
    move: { do: "call", model: "gpt-4o-mini" },
    because: "the cheaper model is taken",
  },
  { given: order({ action: "throttle", retryAfterMs: 5_000 }), move: { do: "wait", ms: 5_000 }, because: "it waits as long as it is told" },
  { given: order({ action: "throttle" }), move: { do: "wait", ms: 1_000 }, because: "told no time, it waits a little" },
  { given: order({ action: "suspend" }), move: { do: "wait", ms: 5_000 }, because: "it keeps its state and asks again" },
  { given: order({ action: "kill" }), move: { do: "end" }, because: "the task is over" },
])("$given.action: $because", ({ given, move }) => {
  expect(obey(given)).toEqual(move)
})

const task: Subjects = { agent: "a", session: "s", user: "u" }

/** A world whose governor answers with these orders, one after the other, and whose clock is what was waited. */
function scripted(orders: Order[]) {
  const seen = { waitedMs: 0, asked: 0, reported: [] as Call[] }
  const next = () => orders.shift() ?? order({})
  const world: World = {
    report: async (_subjects, calls) => {
      seen.reported.push(...calls)
      return next()
    },
    ask: async () => {
      seen.asked += 1
      return next()
    },
    pause: async (ms) => {
      seen.waitedMs += ms
    },
    random: () => 0.5,
    nowMs: () => seen.waitedMs,
    newTask: (agent) => ({ ...task, agent }),
    retire: () => {},
    signal: new AbortController().signal,
  }
  return { world, seen }
}

test.each([
  { first: order({}), then: [], end: { model: null }, waitedMs: 0, asked: 0, because: "a go is a go" },
  {
    first: order({ action: "throttle", retryAfterMs: 1_000 }),
    then: [order({ action: "throttle", retryAfterMs: 5_000 }), order({})],
    end: { model: null },
    waitedMs: 6_000,
    asked: 2,
    because: "after each wait it asks again",
  },
  {
    first: order({ action: "suspend" }),
    then: [order({ action: "suspend" }), order({ action: "downgrade", model: "m" })],
    end: { model: "m" },
    waitedMs: 10_000,
    asked: 2,
    because: "resumed, it goes on as it is told",
  },
  { first: order({ action: "kill" }), then: [], end: "end", waitedMs: 5_000, asked: 0, because: "a kill is not discussed" },
  {
    first: order({ action: "suspend" }),
    then: Array.from({ length: 50 }, () => order({ action: "suspend" })),
    end: "end",
    waitedMs: 120_000,
    asked: 24,
    because: "nobody came: the task is given up",
  },
])("$because", async ({ first, then, end, waitedMs, asked }) => {
  const { world, seen } = scripted([...then])
  expect(await goOn(world, task, first)).toEqual(end)
  expect(seen).toMatchObject({ waitedMs, asked })
})

test("a failing tool says so", () => {
  expect(toolCall("search", "f", 10, "error")).toMatchObject({ kind: "tool", tool: "search", outcome: "error" })
})
