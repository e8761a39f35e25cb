import { count, hasAny, isRecord, type RawUsage, type UsageShape, without } from "./reading.ts"

/** Anthropic messages: `input_tokens` leaves cached tokens out, and writes say how long they last. */
export const anthropic: UsageShape = {
  name: "Anthropic",
  matches: (raw) => isRecord(raw["cache_creation"]) || "cache_read_input_tokens" in raw || "cache_creation_input_tokens" in raw,
  read: (raw) => ({
    input: count(raw, "input_tokens"),
    cacheRead: count(raw, "cache_read_input_tokens"),
    ...writes(raw),
    output: count(raw, "output_tokens"),
    reasoning: 0,
  }),
}

/**
 * Writes by how long they last. What the split does not account for is a five-minute write, which is what the API makes
 * unless asked: a recorded reply has 1,200 written tokens and a split of 0 and 0. A split above the total is a fault.
 */
function writes(raw: RawUsage): { cacheWrite5m: number; cacheWrite1h: number } {
  const split5m = count(raw, "cache_creation", "ephemeral_5m_input_tokens")
  const cacheWrite1h = count(raw, "cache_creation", "ephemeral_1h_input_tokens")
  if (!hasAny(raw, "cache_creation_input_tokens")) return { cacheWrite5m: split5m, cacheWrite1h }
  const total = count(raw, "cache_creation_input_tokens")
  const rest = without(total, split5m + cacheWrite1h, ["cache_creation"], "cache_creation_input_tokens")
  return { cacheWrite5m: split5m + rest, cacheWrite1h }
}
