/** The columns of `LedgerRow`, in the order in which they are written and read. */
export const LEDGER_COLUMNS = [
  "row",
  "pos",
  "org",
  "scope",
  "subject",
  "period",
  "day",
  "cells",
  "tokens",
  "cost",
  "calls",
  "tool_calls",
  "day_tokens",
  "day_cost",
  "day_calls",
  "day_tool_calls",
  "held_tokens",
  "held_cost",
  "held_calls",
  "held_tool_calls",
] as const

/**
 * The rows of `union` as one text: a line for each, its columns between tabs, nothing where a column is null. Names hold no control
 * characters, so neither is ever part of a value.
 *
 * As rows by twenty columns, the reply cost the statement of one event more than a quarter of its time (1.45 ms instead of 1.05).
 *
 * @param union a select with the columns of `LedgerRow`, in their order
 */
export function asLines(union: string): string {
  return `
select coalesce(string_agg(concat(${LEDGER_COLUMNS.map((name) => `l."${name}"`).join(", E'\\t', ")}), E'\\n'), '') as lines from (${union}) l
`
}
