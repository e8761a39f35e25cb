import { expect, test } from "vitest"
import { checkLimit } from "#lib/domain/check-limit"
import type { Limit } from "#lib/domain/limit"
import { OBSERVE, STRICT } from "#lib/domain/presets"
import { someLimit } from "#tests/unit/domain/some"

const month = { scope: "user", window: "month" } as const

test.each<{ over: Partial<Limit>; pointer: string; because: string }>([
  { over: { scope: "user" }, pointer: "/window", because: "lifetime needs a session" },
  { over: { window: "month" }, pointer: "/window", because: "a session has no month" },
  { over: { window: "day" }, pointer: "/window", because: "nor a day" },
  { over: { ceiling: 0n }, pointer: "/ceiling", because: "a ceiling of nothing is a kill switch" },
  { over: { ceiling: -1n }, pointer: "/ceiling", because: "below nothing" },
  { over: { ceiling: 1_000_000_000_000_001n }, pointer: "/ceiling", because: "beyond the bound" },
  { over: { ...month, action: "downgrade" }, pointer: "/fallback", because: "a downgrade says what if there is nothing cheaper" },
  { over: { fallback: "suspend" }, pointer: "/fallback", because: "a suspend needs no fallback" },
  { over: { action: "throttle" }, pointer: "/action", because: "a lifetime never drains" },
  { over: { action: "downgrade", fallback: "throttle" }, pointer: "/fallback", because: "nor does it by falling back" },
  {
    over: { metric: "toolCalls", window: "minute", action: "downgrade", fallback: "suspend" },
    pointer: "/action",
    because: "tool calls have no model",
  },
  { over: { warnAt: [0] }, pointer: "/warnAt/0", because: "a warning at nothing" },
  { over: { warnAt: [0.5, 1] }, pointer: "/warnAt/1", because: "at the ceiling it is no warning" },
  { over: { warnAt: [Number.NaN] }, pointer: "/warnAt/0", because: "not a number" },
  { over: { warnAt: [0.5, 0.5] }, pointer: "/warnAt", because: "twice the same" },
  { over: { metric: "calls", window: "minute", overdrive: true }, pointer: "/overdrive", because: "Overdrive lifts budgets" },
  { over: { ...month, overdrive: true }, pointer: "/overdrive", because: "of sessions" },
  { over: { scope: "org", window: "day", subject: "x" }, pointer: "/subject", because: "there is one organization" },
  { over: { ...month, window: "hour", countFrom: "now" }, pointer: "/countFrom", because: "a rolling hour leaves nothing out" },
  { over: { window: "minute", countFrom: "now" }, pointer: "/countFrom", because: "nor does a minute" },
  { over: { plan: "pro" }, pointer: "/plan", because: "sessions have no plan" },
  { over: { ...month, plan: "pro", subject: "ada" }, pointer: "/plan", because: "one user or a plan" },
  { over: { subject: "s", replaces: "gone" }, pointer: "/replaces", because: "there is no such limit" },
  { over: { replaces: "base" }, pointer: "/replaces", because: "everyone's cannot replace everyone's" },
  { over: { ...month, subject: "ada", replaces: "base" }, pointer: "/replaces", because: "another scope" },
  { over: { subject: "s-1", replaces: "base" }, pointer: "/replaces", because: "s-1 has a limit in place of it already" },
  { over: { window: "second", action: "throttle" }, pointer: "/metric", because: "by the second only tool calls of a session are counted" },
])("$over is refused at $pointer: $because", ({ over, pointer }) => {
  const problems = checkLimit(someLimit(over), [someLimit({ id: "base" }), someLimit({ id: "own", subject: "s-1", replaces: "base" })])
  expect(problems.map((one) => one.pointer)).toEqual([pointer])
})

test.each<{ over: Partial<Limit>; because: string }>([
  { over: {}, because: "a session token breaker" },
  { over: { countFrom: "now" }, because: "a lifetime from now on" },
  { over: { ...month, countFrom: "now" }, because: "this month from now on" },
  { over: { ...month, window: "day", countFrom: "now" }, because: "today from now on" },
  { over: { warnAt: [0.5, 0.8], overdrive: true }, because: "with warnings and Overdrive" },
  { over: { window: "minute", action: "throttle" }, because: "a rolling throttle" },
  { over: { ...month, action: "downgrade", fallback: "alert" }, because: "a downgrade with a fallback" },
  { over: { ...month, plan: "pro", replaces: "quota" }, because: "a plan's instead of everyone's" },
  { over: { ...month, subject: "ada", replaces: "quota" }, because: "one user's instead of everyone's" },
  { over: { metric: "toolCalls", window: "second", action: "throttle" }, because: "the thought brake" },
  { over: { scope: "org", window: "day", metric: "cost", ceiling: 1_000_000_000_000_000n }, because: "the highest ceiling" },
])("may be: $because", ({ over }) => expect(checkLimit(someLimit(over), [someLimit({ id: "quota", ...month })])).toEqual([]))

test.each([STRICT, OBSERVE])("every limit of $name may be", ({ limits }) => {
  for (const limit of limits) expect(checkLimit(limit)).toEqual([])
})

test("strict is the table of the design", () => {
  expect(
    STRICT.limits.map(({ name, scope, metric, window, ceiling, action }) => `${name}: ${scope} ${metric} ${window} ${ceiling} ${action}`),
  ).toEqual([
    "session token breaker: session tokens lifetime 50000 suspend",
    "session budget: session cost lifetime 500000000 suspend",
    "call rate: session calls minute 60 throttle",
    "thought brake: session toolCalls second 10 throttle",
    "user quota: user tokens month 1000000 downgrade",
    "user hard stop: user tokens month 1200000 suspend",
    "burn alarm: agent cost minute 5000000000 alert",
  ])
})

test("observe tells the same seven and enforces two money stops, so that nothing real is stopped on day one", () => {
  expect(OBSERVE.limits.filter(({ mode }) => mode === "observe").map(({ name }) => name)).toEqual(STRICT.limits.map(({ name }) => name))
  expect(OBSERVE.limits.filter(({ mode }) => mode === "enforce")).toMatchObject([
    { scope: "org", metric: "cost", window: "day", ceiling: 20_000_000_000n, action: "suspend", warnAt: [0.5, 0.8] },
    { scope: "agent", metric: "cost", window: "hour", ceiling: 5_000_000_000n, action: "suspend" },
  ])
  expect([OBSERVE.brake, OBSERVE.loop, STRICT.brake, STRICT.loop]).toEqual(["observe", "observe", "enforce", "enforce"])
})
