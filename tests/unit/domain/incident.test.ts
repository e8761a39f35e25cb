import { describe, expect, test } from "vitest"
import { createCalendar, UTC } from "#lib/domain/calendar"
import { endsAtMs, judgeResume, openIncident, openToolIncident } from "#lib/domain/incident"
import { SUBJECTS, someLimit } from "#tests/unit/domain/some"

const NOW = Date.parse("2026-11-24T12:00:00Z")
const calendar = createCalendar(UTC)
const seen = { used: 50_010n, ceiling: 50_000n }
const open = (over: Parameters<typeof someLimit>[0]) => openIncident(someLimit(over), SUBJECTS, seen, NOW, calendar)

describe("opening", () => {
  test.each([
    {
      over: {},
      is: { blocking: true, untilMs: null, period: "", subject: "s-42", code: "session_tokens" },
      because: "a lifetime ends by a person",
    },
    {
      over: { scope: "user", window: "month" },
      is: { blocking: true, untilMs: Date.parse("2026-12-01T00:00:00Z"), period: "202611", subject: "ada" },
      because: "a month ends by itself",
    },
    {
      over: { scope: "org", window: "day" },
      is: { blocking: true, untilMs: Date.parse("2026-11-25T00:00:00Z"), period: "20261124", subject: null },
      because: "a day too",
    },
    {
      over: { scope: "agent", window: "minute", action: "alert" },
      is: { blocking: false, untilMs: null, period: "", subject: "crawler-7" },
      because: "an alert blocks nobody",
    },
    {
      over: { scope: "user", window: "month", action: "downgrade", fallback: "suspend" },
      is: { blocking: false, period: "202611" },
      because: "nor does a downgrade",
    },
  ] as const)("$because", ({ over, is }) => expect(open(over)).toMatchObject({ ...is, ceiling: 50_000n, seen: 50_010n, openedAtMs: NOW }))

  test("brake and loop stop their session", () => {
    expect(openToolIncident("retry_brake", "s-42", NOW)).toMatchObject({
      kind: "retry_brake",
      scope: "session",
      subject: "s-42",
      blocking: true,
      code: "human_intervention_required",
    })
    expect(openToolIncident("regression_loop", "s-42", NOW)).toMatchObject({ code: "regression_loop", blocking: true })
  })
})

describe("ending without a person", () => {
  test.each([
    {
      incident: { blocking: false, untilMs: null },
      window: "minute",
      drainedAtMs: 1_000,
      atMs: 61_000,
      because: "below the ceiling for one whole window",
    },
    { incident: { blocking: false, untilMs: null }, window: "minute", drainedAtMs: null, atMs: null, because: "not while it is above" },
    {
      incident: { blocking: true, untilMs: null },
      window: "minute",
      drainedAtMs: 1_000,
      atMs: null,
      because: "what suspends does not resume because its window drained",
    },
    { incident: { blocking: true, untilMs: 9_000 }, window: "month", drainedAtMs: null, atMs: 9_000, because: "with its period" },
    { incident: { blocking: true, untilMs: null }, window: "lifetime", drainedAtMs: null, atMs: null, because: "a lifetime never" },
  ] as const)("$because", ({ incident, window, drainedAtMs, atMs }) => expect(endsAtMs(incident, window, drainedAtMs)).toBe(atMs))
})

describe("resume", () => {
  const limit = someLimit({ overdrive: true })
  const month = someLimit({ scope: "user", window: "month" })
  test.each([
    { limit, used: 49_999n, is: { ok: true, rearms: false }, because: "below the ceiling in force" },
    {
      limit,
      used: 50_000n,
      is: { ok: false, code: "still_exhausted", lift: ["overdrive", "raise"] },
      because: "still exhausted, and what would lift it",
    },
    {
      limit: month,
      used: 50_000n,
      is: { ok: false, code: "still_exhausted", lift: ["raise", "period", "upgrade"] },
      because: "a month ends, a user upgrades",
    },
    {
      limit: { ...limit, window: "minute" as const },
      used: 50_000n,
      is: { ok: true, rearms: true },
      because: "a rolling window is rearmed",
    },
    { limit: null, used: 0n, is: { ok: true, rearms: true }, because: "brake and loop too" },
  ])("$because", ({ limit, used, is }) => expect(judgeResume(limit, used, 50_000n, true)).toEqual(is))
})
