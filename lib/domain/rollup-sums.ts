/** What rollups sum, in the order of the tables. */
export const SUM_COLUMNS = [
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "output",
  "reasoning",
  "cost",
  "assumed",
  "calls",
  "tool_calls",
] as const
