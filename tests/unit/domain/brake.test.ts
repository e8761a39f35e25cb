import { describe, expect, test } from "vitest"
import { type Brake, brakeOf, CLEAR, stepBrake } from "#lib/domain/brake"
import { addRepeat, type Repeats } from "#lib/domain/loop"

/** A story: one word per second, beginning at 1,000 ms. */
function tell(story: string): Brake {
  return story.split(" ").reduce<Brake>((brake, word, i) => {
    const atMs = (i + 1) * 1_000
    if (word === "fail") return stepBrake(brake, { type: "error", atMs })
    return stepBrake(brake, word === "ok" ? { type: "ok" } : { type: "resume" })
  }, CLEAR)
}

describe("retry brake", () => {
  test.each<[string, Brake, string]>([
    ["ok", { state: "clear" }, "nothing failed"],
    ["fail", { state: "waiting", failures: 1, retryAtMs: 2_000 }, "wait one second"],
    ["fail fail", { state: "waiting", failures: 2, retryAtMs: 7_000 }, "then five"],
    ["fail fail fail", { state: "human", sinceMs: 3_000 }, "then a person"],
    ["fail fail ok fail", { state: "waiting", failures: 1, retryAtMs: 5_000 }, "a success clears it"],
    ["fail fail fail fail", { state: "human", sinceMs: 3_000 }, "since the third failure, not the last"],
    ["fail fail fail ok", { state: "human", sinceMs: 3_000 }, "who asked for a person gets one"],
    ["fail fail fail resume", { state: "clear" }, "a person clears it"],
    ["fail fail fail resume fail", { state: "waiting", failures: 1, retryAtMs: 6_000 }, "and it begins anew"],
  ])("%s: %j, %s", (story, brake) => expect(tell(story)).toEqual(brake))

  test.each([
    [0, { state: "clear" }],
    [1, { state: "waiting", failures: 1, retryAtMs: 9_000 }],
    [2, { state: "waiting", failures: 2, retryAtMs: 13_000 }],
    [3, { state: "human", sinceMs: 8_000 }],
    [99, { state: "human", sinceMs: 8_000 }],
  ])("a row of %i failures is %j", (failures, brake) => expect(brakeOf(failures, 8_000)).toEqual(brake))
})

describe("regression loop", () => {
  const loops = (...atMs: number[]) => {
    let repeats: Repeats = []
    let loop = false
    for (const ms of atMs) ({ repeats, loop } = addRepeat(repeats, ms))
    return loop
  }
  const every = (ms: number, times: number) => Array.from({ length: times }, (_, i) => i * ms)

  test.each([
    { calls: every(0, 9), loop: false, because: "nine are work" },
    { calls: every(0, 10), loop: true, because: "ten at once are a loop" },
    { calls: every(6_666, 10), loop: true, because: "within a minute, 59.994 s" },
    { calls: [...every(6_666, 9), 60_000], loop: false, because: "a minute apart they are none" },
    { calls: [...every(6_666, 9), 59_999], loop: true, because: "a millisecond less they are" },
    { calls: [...every(100, 9), 120_000], loop: false, because: "old ones are forgotten" },
    { calls: every(6_666, 10).reverse(), loop: true, because: "in whatever order they arrive" },
    { calls: every(1_000, 40), loop: true, because: "and it stays one" },
  ])("$calls.length calls: $because", ({ calls, loop }) => expect(loops(...calls)).toBe(loop))
})
