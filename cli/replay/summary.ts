import { formatUsd } from "#lib/domain/money"
import { BREAKER_TOKENS, sessionsOver, type Tally } from "./tally.ts"

export type Summary = {
  file: string
  format: string
  agent: string
  events: number
  recorded: number
  duplicates: number
  mismatches: number
  /** Rows that were not recorded, by line. */
  invalid: { line: number; fault: string }[]
  tokens: number
  costUsd: string
  sessions: number
  sessionsOver50kTokens: number
  seconds: number
  eventsPerSecond: number
}

export function summarise(tally: Tally, about: { file: string; format: string; agent: string; seconds: number }): Summary {
  const { tokensBySession, costNano, ...counts } = tally
  const { seconds, ...trace } = about
  return {
    ...trace,
    ...counts,
    costUsd: formatUsd(costNano),
    sessions: tokensBySession.size,
    sessionsOver50kTokens: sessionsOver(tally, BREAKER_TOKENS),
    seconds: Math.round(seconds * 1000) / 1000,
    eventsPerSecond: seconds > 0 ? Math.round(tally.events / seconds) : 0,
  }
}

/** For people: one fact a line. */
export function printSummary(summary: Summary): string {
  const lines: [string, string][] = [
    ["events", count(summary.events)],
    ["recorded", count(summary.recorded)],
    ["duplicates", count(summary.duplicates)],
    ["mismatches", count(summary.mismatches)],
    ["not recorded", count(summary.invalid.length)],
    ["tokens", count(summary.tokens)],
    ["cost", `$${summary.costUsd}`],
    ["sessions", count(summary.sessions)],
    ["over 50,000 tokens", `${count(summary.sessionsOver50kTokens)} sessions`],
    ["speed", `${count(summary.eventsPerSecond)} events/s for ${summary.seconds} s`],
  ]
  return [
    `${summary.file} (${summary.format}) as agent ${summary.agent}`,
    ...lines.map(([name, value]) => `  ${name.padEnd(20)}${value}`),
  ].join("\n")
}

function count(value: number): string {
  return value.toLocaleString("en-US")
}
