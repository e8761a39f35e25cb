import { toNano } from "./usd.ts"
import type { Estimate, UsageEvent } from "./wire.ts"

/** What is assumed of a call while nobody can price it: $10 a million tokens in, $30 out, 4,000 in and 1,000 out where unknown. */
const NANO_PER_TOKEN = { input: 10_000, output: 30_000 }
const UNKNOWN = { input: 4_000, output: 1_000 }

/** The most that a call of this estimate is taken to cost, in nano-dollars; a tool call costs what it says, else nothing. */
export function assumedCost(kind: "llm" | "tool", estimate: Estimate = {}): number {
  if (estimate.costUsd !== undefined) return toNano(estimate.costUsd)
  if (kind === "tool") return 0
  return (estimate.input ?? UNKNOWN.input) * NANO_PER_TOKEN.input + (estimate.output ?? UNKNOWN.output) * NANO_PER_TOKEN.output
}

/** The same for a call that was made; one that says nothing of its usage counts as the unknown one. */
export function costOf({ kind = "llm", usage, costUsd, outcome }: Partial<UsageEvent>): number {
  if (kind === "tool") return assumedCost(kind, costUsd === undefined ? {} : { costUsd })
  return assumedCost(kind, tokensOf(usage) ?? (outcome === "error" && usage !== undefined ? { input: 0, output: 0 } : {}))
}

/** The tokens of a usage object, whoever wrote it, as far as an assumed price needs them. Null where it tells none. */
export function tokensOf(usage: Record<string, unknown> | undefined): { input: number; output: number } | null {
  if (!usage) return null
  const input = sum(usage, INPUT)
  const output = sum(usage, OUTPUT)
  return input === 0 && output === 0 ? null : { input, output }
}

const INPUT = [
  ["prompt_tokens", "input_tokens", "promptTokenCount", "inputTokens", "promptTokens", "input"],
  ["cache_read_input_tokens", "cacheRead"],
  ["cache_creation_input_tokens"],
  ["cacheWrite5m"],
  ["cacheWrite1h"],
]
const OUTPUT = [
  ["completion_tokens", "output_tokens", "candidatesTokenCount", "outputTokens", "completionTokens", "output"],
  ["thoughtsTokenCount"],
]

function sum(usage: Record<string, unknown>, groups: readonly (readonly string[])[]): number {
  return groups.reduce((total, names) => total + (names.map((name) => usage[name]).find(isCount) ?? 0), 0)
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0
}
