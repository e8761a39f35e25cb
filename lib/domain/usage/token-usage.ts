import { count, hasAny, type UsageShape } from "./reading.ts"

/** LangChain's `llmOutput.tokenUsage` and the AI SDK 4: two totals, no cache split. */
export const tokenUsage: UsageShape = {
  name: "LangChain tokenUsage or AI SDK 4",
  matches: (raw) => hasAny(raw, "promptTokens", "completionTokens"),
  read: (raw) => ({
    input: count(raw, "promptTokens"),
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: count(raw, "completionTokens"),
    reasoning: 0,
  }),
}
