import { type Amount, NOTHING } from "#lib/domain/limit"
import type { ToldRing } from "./read-ring.ts"
import { MINUTE_MS } from "./sql/ring.ts"

/** What the record statement and `readMetersSql` tell, one thing a row. 64-bit numbers are exact. */
export type LedgerRow =
  | { row: "org"; org: number; rev: bigint; nowMicros: bigint; localDay: string; beganMs: number }
  | { row: "known" | "settled" | "late"; pos: number }
  | ({ row: "total"; org: number; scope: number; subject: string; period: number; day: string; ring: ToldRing | null } & Record<
      "whole" | "today" | "held",
      Amount
    >)
  | { row: "held"; org: number; scope: number; subject: string; held: Amount }
  | ({ row: "ring"; org: number; scope: number; subject: string } & ToldRing)
  | { row: "brake"; org: number; session: string; tool: string; failures: number; lastFailAtMs: number }
  | ({ row: "asked"; pos: number } & AskedBefore)
  | { row: "stop"; org: number; scope: number; subject: string; json: string }

export type HoldState = "open" | "settled" | "released" | "expired"
export type HoldView = { id: string; state: HoldState; expiresAtMs: number; tokens: bigint; costNano: bigint }
/** A hold as it is kept. `hash`: of the call that it was asked for; `model`: that it was granted for, or "". */
export type AskedBefore = HoldView & { hash: string; model: string }

/** The rows that `asLines` wrote as one text; their columns stand in the order of `LINES`. */
export function readLines(text: string): LedgerRow[] {
  return text === "" ? [] : text.split("\n").map(readLine)
}

/** @throws RangeError for a line that no statement of ours writes */
function readLine(line: string): LedgerRow {
  const of = line.split("\t")
  const text = (at: number) => of[at] ?? ""
  switch (of[0]) {
    case "org":
      return { row: "org", org: Number(of[1]), rev: BigInt(text(2)), nowMicros: BigInt(text(3)), localDay: text(4), beganMs: Number(of[5]) }
    case "known":
    case "settled":
    case "late":
      return { row: of[0], pos: Number(of[1]) }
    case "total": {
      const [whole, today, held] = [amount(of, 6), amount(of, 10), amount(of, 14)]
      const subject = { org: Number(of[1]), scope: Number(of[2]), subject: text(3) }
      const ring = of[18] === undefined ? null : { widthMs: MINUTE_MS, slot: Number(of[18]), counters: amount(of, 19), marks: text(23) }
      return { row: "total", ...subject, period: Number(of[4]), day: text(5), whole, today, held, ring }
    }
    case "held":
      return { row: "held", org: Number(of[1]), scope: Number(of[2]), subject: text(3), held: amount(of, 4) }
    case "ring": {
      const ring = { widthMs: Number(of[4]), slot: Number(of[5]), counters: amount(of, 6), marks: text(10) }
      return { row: "ring", org: Number(of[1]), scope: Number(of[2]), subject: text(3), ...ring }
    }
    case "brake": {
      const failures = Number(of[4])
      return { row: "brake", org: Number(of[1]), session: text(2), tool: text(3), failures, lastFailAtMs: Number(of[5]) }
    }
    case "asked": {
      const hold = { id: text(2), hash: text(3), state: text(4) as HoldState, expiresAtMs: Number(of[5]) }
      return { row: "asked", pos: Number(of[1]), ...hold, tokens: big(of[6]), costNano: big(of[7]), model: text(8) }
    }
    case "stop":
      return { row: "stop", org: Number(of[1]), scope: Number(of[2]), subject: text(3), json: text(4) }
    default:
      throw new RangeError(`no line of the ledger begins with ${of[0]}`)
  }
}

/** The four columns from `at` on; zero where there is nothing. */
function amount(of: readonly string[], at: number): Amount {
  const [tokens, cost, calls, toolCalls] = [big(of[at]), big(of[at + 1]), big(of[at + 2]), big(of[at + 3])]
  return tokens || cost || calls || toolCalls ? { tokens, cost, calls, toolCalls } : NOTHING
}

function big(text: string | undefined): bigint {
  return text && text !== "0" ? BigInt(text) : 0n
}
