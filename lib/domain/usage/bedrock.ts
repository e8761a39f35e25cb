import { count, hasAny, type UsageShape } from "./reading.ts"

/** Bedrock's converse: like Anthropic's, `inputTokens` leaves cached tokens out. */
export const bedrock: UsageShape = {
  name: "Bedrock converse",
  matches: (raw) => hasAny(raw, "cacheReadInputTokens", "cacheWriteInputTokens"),
  read: (raw) => ({
    input: count(raw, "inputTokens"),
    cacheRead: count(raw, "cacheReadInputTokens"),
    cacheWrite5m: count(raw, "cacheWriteInputTokens"),
    cacheWrite1h: 0,
    output: count(raw, "outputTokens"),
    reasoning: 0,
  }),
}
