import { hasAny, inclusive, outputWith, type RawUsage, UsageFault, type UsageShape } from "./reading.ts"

/** Codex's `response.completed` log event; its values may be numbers written as text. */
export const codex: UsageShape = {
  name: "Codex",
  matches: (raw) => hasAny(raw, "input_token_count", "output_token_count"),
  read: (raw) => {
    const numbers = unquote(raw, "input_token_count", "cached_token_count", "output_token_count", "reasoning_token_count")
    return {
      ...inclusive(numbers, ["input_token_count"], ["cached_token_count"], null),
      ...outputWith(numbers, ["output_token_count"], ["reasoning_token_count"]),
    }
  },
}

function unquote(raw: RawUsage, ...keys: string[]): RawUsage {
  const numbers: Record<string, unknown> = {}
  for (const key of keys) {
    const value = raw[key]
    if (typeof value === "string" && !/^\d{1,10}$/.test(value))
      throw new UsageFault([key], "must be a whole number of at most 1,000,000,000")
    numbers[key] = typeof value === "string" ? Number(value) : value
  }
  return numbers
}
