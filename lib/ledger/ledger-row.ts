/** One row of the record statement or `readMetersSql`; which columns mean what depends on `row`. */
export type LedgerRow = {
  row: "event" | "total" | "held" | "ring" | "brake" | "stop"
  pos: number | null
  org: number
  scope: number | null
  subject: string | null
  period: number | null
  /** yyyy-mm-dd */
  day: string | null
  cells: string | null
  tokens: bigint | null
  cost: bigint | null
  calls: bigint | null
  tool_calls: bigint | null
  day_tokens: bigint | null
  day_cost: bigint | null
  day_calls: bigint | null
  day_tool_calls: bigint | null
  held_tokens: bigint | null
  held_cost: bigint | null
  held_calls: bigint | null
  held_tool_calls: bigint | null
}

/** What a statement that ends in `asLines` replies: one row with one text. */
export type LedgerLines = { lines: string }[]

/** The rows that `asLines` wrote, column by column in the order of `LEDGER_COLUMNS`. */
export function readLines([reply]: LedgerLines): LedgerRow[] {
  return reply === undefined || reply.lines === "" ? [] : reply.lines.split("\n").map(readLine)
}

function readLine(line: string): LedgerRow {
  const of = line.split("\t")
  return {
    row: of[0] as LedgerRow["row"],
    pos: int(of[1]),
    org: Number(of[2]),
    scope: int(of[3]),
    // The user of those who name none, and an organization, have an empty name: it is never null where it is asked for.
    subject: of[4] ?? "",
    period: int(of[5]),
    day: of[6] || null,
    cells: of[7] || null,
    tokens: big(of[8]),
    cost: big(of[9]),
    calls: big(of[10]),
    tool_calls: big(of[11]),
    day_tokens: big(of[12]),
    day_cost: big(of[13]),
    day_calls: big(of[14]),
    day_tool_calls: big(of[15]),
    held_tokens: big(of[16]),
    held_cost: big(of[17]),
    held_calls: big(of[18]),
    held_tool_calls: big(of[19]),
  }
}

function int(text: string | undefined): number | null {
  return text ? Number(text) : null
}

function big(text: string | undefined): bigint | null {
  return text ? BigInt(text) : null
}
