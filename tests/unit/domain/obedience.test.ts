import { describe, expect, test } from "vitest"
import { controlOf } from "#lib/domain/control"
import { obedienceOf } from "#lib/domain/obedience"

describe("obedience of a stop", () => {
  test.each([
    { toldAtMs: null, lastCallStartedAtMs: 500_000, nowMs: 500_001, is: "untold", because: "who was not told cannot obey" },
    { toldAtMs: 100_000, lastCallStartedAtMs: null, nowMs: 100_000, is: "told", because: "just told" },
    { toldAtMs: 100_000, lastCallStartedAtMs: 99_000, nowMs: 159_999, is: "told", because: "not quite a minute of quiet" },
    { toldAtMs: 100_000, lastCallStartedAtMs: 99_000, nowMs: 160_000, is: "obeyed", because: "no call begun for 60 s" },
    { toldAtMs: 100_000, lastCallStartedAtMs: 100_000, nowMs: 110_000, is: "told", because: "begun as it was told" },
    { toldAtMs: 100_000, lastCallStartedAtMs: 100_001, nowMs: 110_000, is: "defying", because: "begun a millisecond after" },
    { toldAtMs: 100_000, lastCallStartedAtMs: 130_000, nowMs: 189_999, is: "defying", because: "less than a minute ago" },
    { toldAtMs: 100_000, lastCallStartedAtMs: 130_000, nowMs: 190_000, is: "obeyed", because: "it stopped after all" },
  ])("$because: $is", ({ toldAtMs, lastCallStartedAtMs, nowMs, is }) => {
    expect(obedienceOf({ toldAtMs, lastCallStartedAtMs, lastCallAtMs: lastCallStartedAtMs, nowMs })).toBe(is)
  })

  test.each([
    { lastCallAtMs: null, is: "told", because: "no call at all" },
    { lastCallAtMs: 99_000, is: "told", because: "a call that ended before" },
    { lastCallAtMs: 101_000, is: "defying", because: "a call without a known start counts by its end" },
  ])("$because: $is", ({ lastCallAtMs, is }) => {
    expect(obedienceOf({ toldAtMs: 100_000, lastCallStartedAtMs: null, lastCallAtMs, nowMs: 110_000 })).toBe(is)
  })

  test("a call under way when it was told may end later", () => {
    expect(obedienceOf({ toldAtMs: 100_000, lastCallStartedAtMs: 90_000, lastCallAtMs: 109_000, nowMs: 110_000 })).toBe("told")
  })
})

describe("control of an agent", () => {
  test.each([
    { lastAuthorizedAtMs: 400_001, listening: true, lastReportedAtMs: 900_000, is: "asks", because: "asked within ten minutes" },
    { lastAuthorizedAtMs: 400_000, listening: true, lastReportedAtMs: 900_000, is: "listens", because: "not since: its stream is open" },
    { lastAuthorizedAtMs: 400_000, listening: false, lastReportedAtMs: 900_000, is: "reports", because: "told in its next reply" },
    { lastAuthorizedAtMs: null, listening: true, lastReportedAtMs: null, is: "listens", because: "listening is enough" },
    { lastAuthorizedAtMs: null, listening: false, lastReportedAtMs: null, is: "blind", because: "only telemetry" },
  ])("$because: $is", ({ is, ...facts }) => expect(controlOf({ ...facts, nowMs: 1_000_000 })).toBe(is))
})
