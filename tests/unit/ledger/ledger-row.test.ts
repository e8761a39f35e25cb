import { expect, test } from "vitest"
import { NOTHING } from "#lib/domain/limit"
import { type LedgerRow, readLines } from "#lib/ledger/ledger-row"
import { LINES, line } from "#lib/ledger/sql/lines"

const FIGURES = { tokens: 1n, cost: 9_007_199_254_740_993n, calls: 3n, toolCalls: 4n }
const SUBJECT = { org: 7, scope: 1, subject: "köln / crawler-7 · 3,5 {a}" }

test.each<{ line: string; row: LedgerRow; because: string }>([
  {
    line: "org\t7\t12\t1764355555123456\t2026-11-28\t1764355555123",
    row: { row: "org", org: 7, rev: 12n, nowMicros: 1_764_355_555_123_456n, localDay: "2026-11-28", beganMs: 1_764_355_555_123 },
    because: "microseconds are exact",
  },
  { line: "known\t0", row: { row: "known", pos: 0 }, because: "the first of a batch has the place zero" },
  {
    line: "total\t7\t1\tköln / crawler-7 · 3,5 {a}\t202611\t2026-11-28\t1\t9007199254740993\t3\t4\t0\t0\t0\t0\t0\t0\t0\t5",
    row: {
      ...{ row: "total", ...SUBJECT, period: 202_611, day: "2026-11-28" },
      ...{ whole: FIGURES, today: { tokens: 0n, cost: 0n, calls: 0n, toolCalls: 0n }, held: { ...NOTHING, toolCalls: 5n } },
      ring: null,
    },
    because: "a name has any printable character, money beyond what a double holds is exact, no two columns are taken for each other",
  },
  {
    line: "total\t7\t4\t\t202611\t2026-11-28\t1\t9007199254740993\t3\t4\t1\t9007199254740993\t3\t4\t0\t0\t0\t0",
    row: {
      ...{ row: "total", org: 7, scope: 4, subject: "", period: 202_611, day: "2026-11-28" },
      ...{ whole: FIGURES, today: FIGURES, held: NOTHING, ring: null },
    },
    because: "an organization has no name, nothing is held where nobody ever asked, and there is no ring",
  },
  {
    line: `total\t7\t1\t${SUBJECT.subject}\t0\t2026-11-28${"\t0".repeat(12)}\t354500000\t1\t9007199254740993\t3\t4\t{1,2,3,4}`,
    row: {
      ...{ row: "total", ...SUBJECT, period: 0, day: "2026-11-28", whole: NOTHING, today: NOTHING, held: NOTHING },
      ring: { widthMs: 60_000, slot: 354_500_000, counters: FIGURES, marks: "{1,2,3,4}" },
    },
    because: "a session's minute comes with its total",
  },
  {
    line: "ring\t7\t1\tköln / crawler-7 · 3,5 {a}\t60000\t354500000\t1\t9007199254740993\t3\t4\t{1,2,3,4}",
    row: { row: "ring", ...SUBJECT, widthMs: 60_000, slot: 354_500_000, counters: FIGURES, marks: "{1,2,3,4}" },
    because: "marks are read when they are asked for",
  },
  {
    line: "ring\t7\t4\t\t1000\t21270000000000\t1\t9007199254740993\t3\t4",
    row: { row: "ring", org: 7, scope: 4, subject: "", widthMs: 1_000, slot: 21_270_000_000_000, counters: FIGURES, marks: "" },
    because: "a ring that has just begun has no marks",
  },
  {
    line: "asked\t2\thld_1\t7a\tsettled\t1795979197132\t1020\t9007199254740993\t",
    row: {
      row: "asked",
      ...{ pos: 2, id: "hld_1", hash: "7a", state: "settled", expiresAtMs: 1_795_979_197_132 },
      ...{ tokens: 1_020n, costNano: 9_007_199_254_740_993n, model: "" },
    },
    because: "a hold of a call that named no model",
  },
])("$because", ({ line: sent, row }) => {
  expect(readLines(`${sent}\nlate\t4`)).toEqual([row, { row: "late", pos: 4 }])
})

test("columns are written in the order of their kind, whatever order they are given in", () => {
  expect(line("brake", { last_fail_ms: "5", fails: "4", tool: "3", session: "2", org: "1" })).toBe(
    "concat_ws(E'\\t', 'brake', 1, 2, 3, 4, 5) as line",
  )
})

test("every kind that is written is read", () => {
  for (const kind of Object.keys(LINES)) expect(() => readLines(`${kind}${"\t1".repeat(17)}`), kind).not.toThrow()
  expect(() => readLines("totals\t1")).toThrow(RangeError)
})

test("no rows are no lines", () => {
  expect(readLines("")).toEqual([])
})
