import { expect, test } from "vitest"
import { drawBar } from "#cli/replay/progress"
import { summarise } from "#cli/replay/summary"
import { countBroken, countReceipt, emptyTally, sessionsOver } from "#cli/replay/tally"

const sent = (line: number, session: string) => ({ line, atMs: 0, event: { id: String(line), agent: "a", session } })
const tokens = (total: number) => ({ input: total, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0, total })

test("every row gets exactly one verdict, and duplicates count with the facts of the first", () => {
  const tally = emptyTally()
  countReceipt(
    tally,
    [sent(2, "s1"), sent(3, "s1"), sent(4, "s2"), sent(5, "s2")],
    [
      { id: "2", status: "recorded", costUsd: "0.1", tokens: tokens(50_000) },
      { id: "3", status: "duplicate", costUsd: "0.2", tokens: tokens(1) },
      { id: "4", status: "mismatch" },
      { id: "5", status: "invalid", error: { pointer: "/usage", message: "must be an object" } },
    ],
  )
  countBroken(tally, { line: 6, fault: "cut off" })
  expect(summarise(tally, { file: "f", format: "Aider", agent: "a", seconds: 2 })).toEqual({
    file: "f",
    format: "Aider",
    agent: "a",
    events: 5,
    recorded: 1,
    duplicates: 1,
    mismatches: 1,
    invalid: [
      { line: 5, fault: "/usage must be an object" },
      { line: 6, fault: "cut off" },
    ],
    tokens: 50_001,
    costUsd: "0.3",
    sessions: 1,
    sessionsOver50kTokens: 1,
    seconds: 2,
    eventsPerSecond: 3,
  })
})

test.each([
  { used: 50_000, over: 0, because: "the ceiling itself is not over it" },
  { used: 50_001, over: 1, because: "one token more is" },
])("$used tokens: $because", ({ used, over }) => {
  expect(sessionsOver({ ...emptyTally(), tokensBySession: new Map([["s", used]]) }, 50_000)).toBe(over)
})

test.each([
  { done: 0, total: 10, shown: "░".repeat(30), because: "nothing yet" },
  { done: 5, total: 10, shown: "█".repeat(15) + "░".repeat(15), because: "half" },
  { done: 10, total: 10, shown: "█".repeat(30), because: "all" },
  { done: 0, total: 0, shown: "█".repeat(30), because: "nothing to do is done" },
])("$done of $total: $because", ({ done, total, shown }) => {
  expect(drawBar(done, total, 1000)).toContain(shown)
})
