import { describe, expect, test } from "vitest"
import { exhaustsAtMs, projectToEnd, rateNano, savedNano, steadyForecastMs } from "#lib/domain/burn"

test.each([
  [600n, 300_000, 120n, "five minutes"],
  [600n, 30_000, 1_200n, "half a minute"],
  [600n, 0, 0n, "no span, no rate"],
])("%d in %i ms is %d a minute: %s", (spent, spanMs, rate) => expect(rateNano(spent, spanMs)).toBe(rate))

describe("time to exhaustion", () => {
  test.each<[bigint, bigint, number | null, string]>([
    [120n, 60n, 121_000, "two minutes"],
    [1n, 60n, 2_000, "a second"],
    [1n, 70n, 1_858, "rounded up to the millisecond"],
    [0n, 60n, 1_000, "nothing left: now"],
    [-5n, 60n, 1_000, "less than nothing: now"],
    [120n, 0n, null, "nothing spent: never"],
    [10n ** 18n, 1n, null, "further than ten years: never"],
  ])("%d left at %d a minute: %s, %s", (left, rate, atMs) => expect(exhaustsAtMs(left, rate, 1_000)).toBe(atMs))
})

describe("a forecast that is shown", () => {
  const NOW = 1_000_000_000 * 15_000
  const S = 1_000
  const M = 60 * S
  const H = 60 * M
  test.each<{ inMs: number; shownInMs: number | null; says: number; because: string }>([
    { inMs: 61 * S, shownInMs: null, says: 75 * S, because: "the next quarter of a minute" },
    { inMs: 60 * S, shownInMs: null, says: 60 * S, because: "one that lies on the grid is itself" },
    { inMs: 61 * S, shownInMs: 60 * S, says: 60 * S, because: "what was said stays while it is near" },
    { inMs: 45 * S, shownInMs: 60 * S, says: 60 * S, because: "a whole step away is near" },
    { inMs: 45 * S - 1, shownInMs: 60 * S, says: 45 * S, because: "more is not" },
    { inMs: 75 * S + 1, shownInMs: 60 * S, says: 90 * S, because: "nor the other way" },
    { inMs: 10 * M - 1, shownInMs: null, says: 10 * M, because: "below ten minutes in quarters of a minute" },
    { inMs: 10 * M + 1, shownInMs: null, says: 11 * M, because: "from there in minutes" },
    { inMs: H + 1, shownInMs: null, says: H + 10 * M, because: "from an hour in ten minutes" },
    { inMs: 1, shownInMs: 0, says: 15 * S, because: "what is left lies ahead, though it was said to be over" },
    { inMs: 0, shownInMs: null, says: 0, because: "over: now" },
    { inMs: 0, shownInMs: -40 * S, says: -40 * S, because: "over since then, not since now" },
    { inMs: 0, shownInMs: 15 * S, says: 0, because: "earlier than was said" },
  ])("$inMs ms away, said $shownInMs, says $says: $because", ({ inMs, shownInMs, says }) => {
    expect(steadyForecastMs(NOW + inMs, shownInMs === null ? null : NOW + shownInMs, NOW) - NOW).toBe(says)
  })

  test.each([
    { leftMs: 8 * M, stepMs: 15 * S },
    { leftMs: 40 * M, stepMs: M },
    { leftMs: 5 * H, stepMs: 10 * M },
  ])("a steady pace is said once a second and changes nothing, $leftMs ms ahead", ({ leftMs, stepMs }) => {
    const said = new Set<number>()
    let shown: number | null = null
    for (let second = 0; second < 120; second++) {
      const wavering = ((second % 7) - 3) * (stepMs / 7)
      shown = steadyForecastMs(NOW + leftMs - stepMs / 2 + wavering, shown, NOW + second * S)
      said.add(shown)
    }
    expect(said.size).toBe(1)
  })
})

describe("projection to the end of the period", () => {
  const DAY = 86_400_000
  const month = { startMs: 0, endMs: 30 * DAY }
  test.each([
    [100n, 10 * DAY, 300n, "a third of the month, a third of the sum"],
    [100n, 30 * DAY, 100n, "at the end it is what it is"],
    [100n, 31 * DAY, 100n, "and after it"],
    [0n, 10 * DAY, 0n, "nothing stays nothing"],
    [24n, 60_000, 24n + (24n * (720n * 60n - 1n)) / 60n, "one early call projects no fortune: the pace is that of an hour"],
  ])("%d by %i ms becomes %d: %s", (used, nowMs, projected) => expect(projectToEnd(used, month, nowMs)).toBe(projected))
})

test.each([
  [60n, 0, 120_000, 120n, "the burn at the trip, gone on for two minutes"],
  [60n, 5_000, 4_000, 0n, "never less than nothing"],
])("%d a minute from %i to %i would have cost %d: %s", (burn, from, to, saved) => expect(savedNano(burn, from, to)).toBe(saved))
