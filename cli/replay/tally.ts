import { parseUsd } from "#lib/domain/money"
import type { Receipt } from "#server/client/usage"
import type { Broken, Replayed } from "./read-events.ts"

/** What has become of a trace so far. */
export type Tally = {
  /** Rows that were sent, or could not be. */
  events: number
  recorded: number
  duplicates: number
  mismatches: number
  /** What was refused, and why, by line. */
  invalid: Broken[]
  /** Of what is recorded, now or before. */
  tokens: number
  costNano: bigint
  tokensBySession: Map<string, number>
}

export function emptyTally(): Tally {
  return { events: 0, recorded: 0, duplicates: 0, mismatches: 0, invalid: [], tokens: 0, costNano: 0n, tokensBySession: new Map() }
}

/** A row that cannot be sent. */
export function countBroken(tally: Tally, broken: Broken): void {
  tally.events += 1
  tally.invalid.push(broken)
}

/** A confirmed batch; its results stand in the order of its events. A duplicate answers with the facts of the first. */
export function countReceipt(tally: Tally, events: readonly Replayed[], results: Receipt["results"]): void {
  for (const [at, { line, event }] of events.entries()) {
    const result = results[at]
    tally.events += 1
    if (!result || result.status === "invalid") {
      const { pointer, message } = result?.error ?? { pointer: "", message: "no answer for this row" }
      tally.invalid.push({ line, fault: [pointer, message].filter(Boolean).join(" ") })
      continue
    }
    if (result.status === "mismatch") {
      tally.mismatches += 1
      continue
    }
    tally[result.status === "recorded" ? "recorded" : "duplicates"] += 1
    const tokens = result.tokens?.total ?? 0
    tally.tokens += tokens
    tally.costNano += parseUsd(result.costUsd ?? "0") ?? 0n
    if (event.session !== undefined) tally.tokensBySession.set(event.session, (tally.tokensBySession.get(event.session) ?? 0) + tokens)
  }
}

/** The session token breaker of the strict preset. */
export const BREAKER_TOKENS = 50_000

export function sessionsOver(tally: Tally, tokens: number): number {
  return [...tally.tokensBySession.values()].filter((used) => used > tokens).length
}
