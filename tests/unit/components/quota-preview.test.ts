import { describe, expect, test } from "vitest"
import { paceOf } from "#components/user/pace"
import { previewQuota, readTokens } from "#components/user/quota-preview"

const quota = { tokens: 1_000, hardStopTokens: 1_200, onExhausted: "downgrade", mode: "enforce", source: "default" } as const
const user = { usedTokens: 900, heldTokens: 50, status: "ok", quota } as const
const enforce = "enforce" as const

describe("what a quota stops now", () => {
  test.each([
    { tokens: 951, hardStopTokens: null, mode: enforce, says: /^Stops nobody now: 1 left/, because: "the last token is the last token" },
    { tokens: 950, hardStopTokens: null, mode: enforce, says: /^Calls go to a cheaper model at once/, because: "held counts as used" },
    { tokens: 900, hardStopTokens: 950, mode: enforce, says: /^Stops at once/, because: "the hard stop is the severer one" },
    { tokens: 900, hardStopTokens: 951, mode: enforce, says: /cheaper model/, because: "one token below the hard stop it only downgrades" },
    { tokens: 1, hardStopTokens: 1, mode: "observe" as const, says: /only watched/, because: "what is watched stops nobody" },
  ])("$tokens, hard stop $hardStopTokens, $mode: $because", ({ says, because: _, ...asked }) => {
    expect(previewQuota(user, asked).text).toMatch(says)
  })
  test("who stands under a quota that no longer binds goes on", () => {
    const stopped = { ...user, status: "downgraded" } as const
    expect(previewQuota(stopped, { tokens: 2_000, hardStopTokens: null, mode: enforce }).text).toBe("Lets calls go on: 1,050 left.")
  })
})

test.each([
  ["1,000,000", 1_000_000],
  ["1.5M", 1_500_000],
  [" 800 k ", 800_000],
  ["1_000", 1_000],
  ["0", null],
  ["1.5", null],
  ["-3", null],
  ["many", null],
])("%s is %s tokens", (text, tokens) => {
  expect(readTokens(text)).toBe(tokens)
})

describe("pace", () => {
  const nowMs = Date.parse("2026-11-21T00:00:00Z")
  const figures = { resetsAt: "2026-12-01T00:00:00Z", quota }
  test.each([
    { usedTokens: 800, projectedTokens: 1_200, perDay: 40, usedUpAt: "2026-11-26T00:00:00.000Z", because: "200 left at 40 a day" },
    { usedTokens: 800, projectedTokens: 999, perDay: 20, usedUpAt: null, because: "it lasts" },
    { usedTokens: 1_000, projectedTokens: 1_500, perDay: 50, usedUpAt: null, because: "it is used up already" },
    { usedTokens: 0, projectedTokens: 0, perDay: 0, usedUpAt: null, because: "nothing is used" },
  ])("$usedTokens → $projectedTokens: $because", ({ usedTokens, projectedTokens, perDay, usedUpAt }) => {
    expect(paceOf({ ...figures, usedTokens, projectedTokens }, nowMs)).toEqual({ perDay, usedUpAt })
  })
})
