import { existsSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { createCalendar, UTC } from "#lib/domain/calendar"
import { preview, startPreview, type TraceEvent } from "#lib/domain/preview"
import { SUBJECTS, someAmount, someLimit } from "#tests/unit/domain/some"

const calendar = createCalendar(UTC)
const call = (atMs: number, amount: Parameters<typeof someAmount>[0], over: Partial<typeof SUBJECTS> = {}): TraceEvent => ({
  atMs,
  placedAtMs: atMs,
  subjects: { ...SUBJECTS, ...over },
  plan: null,
  kind: "llm",
  model: "gpt-4o",
  amount: someAmount({ calls: 1n, ...amount }),
})

describe("episodes", () => {
  test("a session trips once, at its ceiling, and what it spends after is what would have been refused", () => {
    const events = [
      call(1, { tokens: 49_999n }),
      call(2, { tokens: 1n }),
      call(3, { tokens: 10n }),
      call(4, { tokens: 5n }, { session: "other" }),
    ]
    const { episodes, blockedNow, events: count } = preview([someLimit()], events, calendar, 1_000)
    expect(episodes).toMatchObject([
      { subject: "s-42", openedAtMs: 2, seen: 50_000n, closedAtMs: null, refused: { tokens: 10n, calls: 1n } },
    ])
    expect(blockedNow).toEqual(episodes)
    expect(count).toBe(4)
  })

  test("five agents on one session have one budget", () => {
    const events = ["a", "b", "c", "d", "e"].map((agent, i) => call(i, { tokens: 10_000n }, { agent }))
    expect(preview([someLimit()], events, calendar, 1_000).episodes).toMatchObject([{ openedAtMs: 4 }])
  })

  test("a month ends its episode, and the next month may trip anew", () => {
    const limit = someLimit({ scope: "user", window: "month", ceiling: 100n })
    const [oct, nov] = [Date.parse("2026-10-31T23:59:59.999Z"), Date.parse("2026-11-01T00:00:00Z")]
    const { episodes, blockedNow } = preview(
      [limit],
      [call(oct, { tokens: 100n }), call(nov, { tokens: 99n }), call(nov + 5, { tokens: 1n })],
      calendar,
      nov + 10,
    )
    expect(episodes).toMatchObject([
      { period: "202610", closedAtMs: nov, refused: { calls: 0n } },
      { period: "202611", openedAtMs: nov + 5, closedAtMs: null },
    ])
    expect(blockedNow).toHaveLength(1)
  })

  const alarm = someLimit({ scope: "agent", metric: "cost", window: "minute", ceiling: 10n, action: "alert" })
  test.each([
    {
      atMs: [0, 30_000],
      endMs: 200_000,
      closedAtMs: [155_000],
      because: "fell below at 95 s, when the second call left: over one window later",
    },
    { atMs: [0, 124_999], endMs: 124_999, closedAtMs: [null], because: "tripped again a millisecond before it was over: the same episode" },
    { atMs: [0, 124_999], endMs: 400_000, closedAtMs: [245_000], because: "and the quiet window is counted anew" },
    { atMs: [0, 125_000], endMs: 125_000, closedAtMs: [125_000, null], because: "tripped again after it was over: a new one" },
  ])("an alarm over a minute, 10 spent at $atMs: $because", ({ atMs, endMs, closedAtMs }) => {
    const spending = atMs.map((ms) => call(ms, { cost: 10n }))
    expect(preview([alarm], spending, calendar, endMs).episodes.map((one) => one.closedAtMs)).toEqual(closedAtMs)
  })

  test("a suspend over a rolling window stays until a person comes", () => {
    const events = [call(0, { cost: 10n }), call(3_600_000, { cost: 10n })]
    expect(preview([{ ...alarm, action: "suspend" }], events, calendar, 9e9).episodes).toMatchObject([
      { closedAtMs: null, refused: { cost: 10n } },
    ])
  })

  test("limits in observe mode are previewed as if they were enforced: that is what a preview is for", () => {
    expect(preview([someLimit({ mode: "observe" })], [call(1, { tokens: 60_000n })], calendar, 2).episodes).toHaveLength(1)
  })
})

describe("calls that were recorded together", () => {
  const brake = someLimit({ metric: "calls", window: "minute", ceiling: 3n })
  const recorded = (...batches: (readonly TraceEvent[])[]) => {
    const running = startPreview([brake], calendar)
    for (const batch of batches) running.add(batch)
    return running.end(9e9).episodes
  }
  const late = (placedAtMs: number) => ({ ...call(100_000, {}), placedAtMs })

  test("are judged after all of them: the figure seen is the one that the receipt knew", () => {
    expect(recorded([1, 2, 3, 4].map(() => call(7, {})))).toMatchObject([{ openedAtMs: 7, seen: 4n, refused: { calls: 0n } }])
    expect(recorded([call(7, {}), call(7, {})], [call(8, {}, { agent: "b" }), call(8, {})], [call(9, {})])).toMatchObject([
      { openedAtMs: 8, seen: 4n, refused: { calls: 1n } },
    ])
  })

  test.each([
    { placed: [40_000, 50_000, 60_000], seen: [3n], because: "they happened in the minute before" },
    { placed: [39_999, 50_000, 60_000], seen: [], because: "the first is older than the window, and counts in none" },
    { placed: [40_000, 50_000, 60_000, 100_000], seen: [4n], because: "beside the one of now" },
  ])("that came late at 100 s, of $placed: $because", ({ placed, seen }) => {
    expect(recorded(placed.map(late)).map((one) => one.seen)).toEqual(seen)
  })
})

describe("what was used before the first event", () => {
  const running = (amount: bigint) => {
    const one = startPreview([someLimit(), someLimit({ id: "lim_2", metric: "tokens", window: "minute" })], calendar)
    one.begin({ scope: "session", window: "lifetime", subjects: SUBJECTS, plan: null, amount: someAmount({ tokens: amount }), atMs: 0 })
    return one
  }

  test.each([
    { before: 49_999n, openedAtMs: 5, seen: 50_009n, refused: 0n, because: "the first call trips it" },
    { before: 50_000n, openedAtMs: 0, seen: 50_000n, refused: 10n, because: "it was exhausted from the beginning" },
  ])("$before tokens of a lifetime: $because", ({ before, openedAtMs, seen, refused }) => {
    const one = running(before)
    one.add([call(5, { tokens: 10n })])
    expect(one.end(9).episodes).toMatchObject([{ limitId: "lim_1", openedAtMs, seen, refused: { tokens: refused } }])
  })
})

const traceFile = "../shared/data/aider_calls_with_sessions.csv"

test.skipIf(!existsSync(traceFile))(`a real trace: 320 of 1,785 sessions pass 50,000 tokens (skipped without ${traceFile})`, () => {
  const rows = readFileSync(traceFile, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
  const events = rows
    .map(([at, user = "", session = "", model = "", , prompt = "0", completion = "0"]) => ({
      ...call(Number(at) * 1_000, { tokens: BigInt(prompt) + BigInt(completion) }, { agent: "aider", session, user }),
      model,
    }))
    .sort((a, b) => a.atMs - b.atMs)
  const { episodes, events: count } = preview([someLimit()], events, calendar, events.at(-1)?.atMs ?? 0)
  expect(count).toBe(5_563)
  expect(events.reduce((total, one) => total + one.amount.tokens, 0n)).toBe(75_976_956n)
  expect(episodes).toHaveLength(320)
  expect(new Set(episodes.map(({ subject }) => subject)).size).toBe(320)
})
