import { expect, test } from "vitest"
import { changed, type Draft, draftOf, newLimitOf, readWarnAt } from "#components/limit/draft"
import { differences } from "#components/limit/limit-history"
import { nowWords, pastWords } from "#components/limit/preview-words"
import { readFigure } from "#components/limit/read-figure"
import type { PreviewOfLimit } from "#lib/contracts/preview"

test.each<{ from: Partial<Draft>; change: Partial<Draft>; becomes: Partial<Draft>; because: string }>([
  { from: {}, change: { scope: "agent" }, becomes: { window: "month" }, because: "only a session has a lifetime" },
  {
    from: { scope: "user", window: "month" },
    change: { scope: "session" },
    becomes: { window: "lifetime" },
    because: "a session has no month",
  },
  { from: {}, change: { action: "throttle" }, becomes: { action: "suspend" }, because: "a lifetime never drains" },
  { from: {}, change: { action: "downgrade" }, becomes: { fallback: "suspend" }, because: "a downgrade needs a fallback" },
  {
    from: { action: "downgrade", fallback: "alert" },
    change: { action: "suspend" },
    becomes: { fallback: null },
    because: "only it has one",
  },
  { from: { overdrive: true }, change: { metric: "calls" }, becomes: { overdrive: false }, because: "Overdrive lifts money and tokens" },
  { from: {}, change: { window: "minute" }, becomes: { countFrom: "period" }, because: "a rolling window leaves nothing out" },
  { from: { scope: "user", plan: "pro" }, change: { subject: "anna" }, becomes: { plan: "" }, because: "about one or about a plan" },
  { from: { scope: "agent", subject: "a" }, change: { scope: "org" }, becomes: { subject: "" }, because: "there is one organization" },
])("$because", ({ from, change, becomes }) => {
  expect(changed({ ...draftOf({ ceiling: "1" }), ...from }, change)).toMatchObject(becomes)
})

test("what is sent is what the sentence says; without a ceiling nothing can be sent", () => {
  expect(newLimitOf(draftOf())).toBeNull()
  const draft = { ...draftOf(), scope: "agent", window: "day", ceiling: "$1,250.50", warnAt: "50, 80" } as const
  expect(newLimitOf(draft)).toMatchObject({
    name: "agent day budget",
    ceiling: "1250.50",
    warnAt: [0.5, 0.8],
    subject: null,
    mode: "observe",
  })
})

test("a suggestion opens as it would be typed", () => {
  expect(draftOf({ metric: "tokens", ceiling: 75_000, warnAt: [0.8, 0.955] })).toMatchObject({ ceiling: "75,000", warnAt: "80, 95.5" })
  expect(draftOf({ metric: "cost", ceiling: "0.75" })).toMatchObject({ ceiling: "0.75" })
})

test.each([
  { metric: "cost", text: "$1,250.50", figure: "1250.50" },
  { metric: "cost", text: "0", figure: null },
  { metric: "cost", text: "0.0000000001", figure: null },
  { metric: "cost", text: "-1", figure: null },
  { metric: "tokens", text: "50,000", figure: 50_000 },
  { metric: "tokens", text: "1.5", figure: null },
] as const)("$metric $text is $figure", ({ metric, text, figure }) => {
  expect(readFigure(metric, text)).toBe(figure)
})

test.each([
  { text: "", fractions: [] },
  { text: "50, 80 %", fractions: [0.5, 0.8] },
  { text: "100", fractions: null },
  { text: "soon", fractions: null },
])("warns at $text: $fractions", ({ text, fractions }) => {
  expect(readWarnAt(text)).toEqual(fractions)
})

const none: Pick<PreviewOfLimit, "id" | "name" | "action" | "mode" | "sample" | "blockedAtEnd"> = {
  id: null,
  name: "x",
  action: "suspend",
  mode: "observe",
  sample: [],
  blockedAtEnd: 0,
}

test("a preview in words", () => {
  const stopped = { calls: 1_204, tokens: 9, costUsd: "1.24" }
  const preview = { ...none, episodes: 4, subjects: 3, stopped, blocks: { count: 5, sample: ["a", "b", "c", "d", "e"], among: 9 } }
  expect(pastWords(preview, "session")).toBe("It would have tripped 4 times for 3 sessions and stopped 1,204 calls worth $1.24.")
  expect(nowWords(preview, "session")).toBe("At the ceiling now: a, b, c and 2 more.")
  const quiet = { ...preview, episodes: 0, blocks: { count: 0, sample: [], among: 9 } }
  expect(pastWords(quiet, "session")).toBe("It would never have tripped.")
  expect(nowWords(quiet, "session")).toBe("Nobody is at the ceiling now, of 9 sessions.")
  const told = { ...preview, action: "alert" as const, episodes: 1, subjects: 1, stopped: { calls: 0, tokens: 0, costUsd: "0" } }
  expect(pastWords(told, "agent")).toBe("It would have tripped once for 1 agent; it stops nothing.")
})

test("a change in words names what differs, in the limit's own units", () => {
  const before = { metric: "cost" as const, ceiling: "0.5", mode: "observe" as const, warnAt: [], revision: 1 }
  expect(differences(before, { ...before, ceiling: "0.8", mode: "enforce", warnAt: [0.29, 0.8], revision: 2 })).toEqual([
    "ceiling $0.50 → $0.80",
    "mode observe → enforce",
    "warns at nothing → 29 % and 80 %",
  ])
})
