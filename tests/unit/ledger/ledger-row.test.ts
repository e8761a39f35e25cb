import { expect, test } from "vitest"
import { type LedgerRow, readLines } from "#lib/ledger/ledger-row"
import { LEDGER_COLUMNS } from "#lib/ledger/sql/lines"

const NOTHING: LedgerRow = {
  row: "total",
  pos: null,
  org: 7,
  scope: 1,
  subject: "",
  period: null,
  day: null,
  cells: null,
  tokens: null,
  cost: null,
  calls: null,
  tool_calls: null,
  day_tokens: null,
  day_cost: null,
  day_calls: null,
  day_tool_calls: null,
  held_tokens: null,
  held_cost: null,
  held_calls: null,
  held_tool_calls: null,
}

/** As the database writes it: column by column, nothing where there is null. */
const lineOf = (row: LedgerRow) => LEDGER_COLUMNS.map((name) => String(row[name] ?? "")).join("\t")

test("every column is written and read", () => {
  expect([...LEDGER_COLUMNS].sort()).toEqual(Object.keys(NOTHING).sort())
})

test.each<{ row: Partial<LedgerRow>; because: string }>([
  { row: {}, because: "null is no zero" },
  { row: { tokens: 0n, pos: 0, period: 0 }, because: "and zero is no null" },
  { row: { subject: "köln / crawler-7 · 3,5 {a}", cells: "{-1,0,0,0,0}" }, because: "a name has any printable character" },
  { row: { day: "2026-11-24", cost: 9_007_199_254_740_993n }, because: "money beyond what a double holds is exact" },
  {
    row: Object.fromEntries(LEDGER_COLUMNS.slice(8).map((name, at) => [name, BigInt(at + 1)])),
    because: "no two columns are taken for each other",
  },
])("$because", ({ row }) => {
  const sent = { ...NOTHING, ...row }
  expect(readLines([{ lines: `${lineOf(sent)}\n${lineOf(NOTHING)}` }])).toEqual([sent, NOTHING])
})

test("no rows are no lines", () => {
  expect(readLines([{ lines: "" }])).toEqual([])
})
