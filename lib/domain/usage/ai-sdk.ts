import { hasAny, inclusive, isRecord, outputWith, type RawUsage, type UsageShape } from "./reading.ts"

/**
 * The AI SDK: 6 and 7 with details, 5 with `cachedInputTokens` beside the total, and the object of its provider
 * interface whose `inputTokens` holds the total and its parts.
 */
export const aiSdk: UsageShape = {
  name: "AI SDK",
  matches: (raw) => hasAny(raw, "inputTokens", "outputTokens"),
  read: (raw) => (isRecord(raw["inputTokens"]) || isRecord(raw["outputTokens"]) ? readProvider(raw) : readResult(raw)),
}

function readResult(raw: RawUsage) {
  const read = hasAny(raw, "inputTokenDetails") ? ["inputTokenDetails", "cacheReadTokens"] : ["cachedInputTokens"]
  const reasoning = hasAny(raw, "outputTokenDetails") ? ["outputTokenDetails", "reasoningTokens"] : ["reasoningTokens"]
  return {
    ...inclusive(raw, ["inputTokens"], read, ["inputTokenDetails", "cacheWriteTokens"]),
    ...outputWith(raw, ["outputTokens"], reasoning),
  }
}

function readProvider(raw: RawUsage) {
  return {
    ...inclusive(raw, ["inputTokens", "total"], ["inputTokens", "cacheRead"], ["inputTokens", "cacheWrite"]),
    ...outputWith(raw, ["outputTokens", "total"], ["outputTokens", "reasoning"]),
  }
}
