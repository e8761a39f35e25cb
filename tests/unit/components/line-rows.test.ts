import { describe, expect, test } from "vitest"
import { type LineRow, lineRows } from "#components/session/line-rows"
import type { TimelineEntry } from "#lib/contracts/timeline"

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 14, 0, second)).toISOString()

function call(second: number, over: Partial<Extract<TimelineEntry, { kind: "call" }>["call"]> = {}): TimelineEntry {
  return {
    kind: "call",
    at: at(second),
    call: {
      id: `e-${second}`,
      at: at(second),
      endedAt: at(second),
      durationMs: null,
      agent: "crawler",
      user: null,
      kind: "llm",
      model: "gpt-4o",
      tool: null,
      fingerprint: null,
      outcome: "ok",
      tokens: 100,
      input: 100,
      cacheRead: 0,
      cacheWrite: 0,
      output: 0,
      costUsd: "0.1",
      assumed: false,
      reportedUsd: null,
      measured: true,
      late: false,
      ...over,
    },
  }
}

function opened(second: number, used = "0.5", ceiling = "0.5"): TimelineEntry {
  const cause = { kind: "limit", id: "lim_1", code: "session_cost", scope: "session", subject: "s-1", metric: "cost" } as const
  return {
    kind: "opened",
    at: at(second),
    incident: { id: "inc_1", cause: { ...cause, window: "lifetime", used, ceiling }, blocking: true, closedBy: null, note: null },
  }
}

function hold(second: number, endedAt: number | null, state: "settled" | "expired" | "open" = "settled"): TimelineEntry {
  const ended = endedAt === null ? null : at(endedAt)
  return {
    kind: "hold",
    at: at(second),
    hold: { id: `hld_${second}`, agent: "crawler", model: "gpt-4o", tool: null, state, costUsd: "0.2", tokens: 200, endedAt: ended },
  }
}

const session = { name: "s-1", costUsd: "9", tokens: 9_000 }
const show = (rows: readonly LineRow[]) =>
  rows.map((row) => (row.kind === "calls" ? `call ×${row.calls.length}${row.tripped ? " tripped" : ""}` : row.entry.kind))

describe("a session's time line", () => {
  test.each([
    { entries: [1, 2, 3].map((n) => call(n)), shows: ["call ×1", "call ×1", "call ×1"], because: "three are still read one by one" },
    { entries: [1, 2, 3, 4].map((n) => call(n)), shows: ["call ×4"], because: "four equal ones are one line" },
    {
      entries: [1, 2, 3, 4, 5].map((n) => call(n, n === 3 ? { outcome: "error" } : {})),
      shows: ["call ×1", "call ×1", "call ×1", "call ×1", "call ×1"],
      because: "an error is not equal to what went well",
    },
    {
      entries: [...[1, 2, 3, 4, 5].map((n) => call(n)), opened(5)],
      shows: ["call ×4", "call ×1 tripped", "opened"],
      because: "the call that tripped stands by itself",
    },
    { entries: [hold(1, 2), call(2)], shows: ["call ×1"], because: "a hold and the call that settled it are one thing" },
    { entries: [hold(1, 9, "expired"), call(2)], shows: ["hold", "call ×1"], because: "a hold that ran out is told" },
    { entries: [hold(1, null, "open")], shows: ["hold"], because: "a call that is under way shows as its hold" },
  ])("$because", ({ entries, shows }) => {
    expect(show(lineRows(entries.toReversed(), session, true))).toEqual(shows)
  })

  test("sums begin at nothing where the beginning is there, else they end at what the session has used", () => {
    const entries = [call(1), call(2)]
    const sums = (whole: boolean) => lineRows(entries, session, whole).map(({ spent }) => spent)
    expect(sums(true)).toEqual([
      { costNano: 100_000_000n, tokens: 100 },
      { costNano: 200_000_000n, tokens: 200 },
    ])
    expect(sums(false)).toEqual([
      { costNano: 8_900_000_000n, tokens: 8_900 },
      { costNano: 9_000_000_000n, tokens: 9_000 },
    ])
  })

  test("of a batch the call with which the ceiling was reached is the one that tripped", () => {
    const batch = [1, 2, 3, 4].map((n) => call(7, { id: `b-${n}`, costUsd: "0.2" }))
    const rows = lineRows([...batch, opened(7, "0.8", "0.5")], session, true)
    const tripped = rows.flatMap((row) => (row.kind === "calls" && row.tripped ? [row.calls[0]?.call.id] : []))
    expect(tripped).toEqual(["b-3"])
  })
})

test.each([true, false])("a price that was set later moves what was spent from there on, read from its beginning: %s", (whole) => {
  const correction = { model: "m", costUsd: "-0.15", reason: "the price of m was set", by: "Ada" }
  const entries: TimelineEntry[] = [call(1), call(2), { kind: "corrected", at: at(3), correction }, call(4)]
  const rows = lineRows(entries, { name: "s-1", costUsd: "0.15", tokens: 300 }, whole)
  expect(rows.map(({ spent }) => spent.costNano)).toEqual([100_000_000n, 200_000_000n, 50_000_000n, 150_000_000n])
})
