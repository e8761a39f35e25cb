import { count, hasAny, inclusive, outputWith, type RawUsage, type UsageShape, without } from "./reading.ts"

const REASONING = ["completion_tokens_details", "reasoning_tokens"]

/** OpenAI chat completions and the many that speak like it; `prompt_tokens` includes cached ones. */
export const openaiChat: UsageShape = {
  name: "OpenAI chat",
  matches: (raw) => hasAny(raw, "prompt_tokens", "completion_tokens"),
  read: (raw) => ({
    ...inclusive(raw, ["prompt_tokens"], cachedPath(raw), ["prompt_tokens_details", "cache_write_tokens"]),
    ...output(raw),
  }),
}

/** DeepSeek names its cached tokens beside the prompt's instead of below it. */
function cachedPath(raw: RawUsage): string[] {
  return hasAny(raw, "prompt_tokens_details") || !hasAny(raw, "prompt_cache_hit_tokens")
    ? ["prompt_tokens_details", "cached_tokens"]
    : ["prompt_cache_hit_tokens"]
}

/** xAI counts reasoning beside the completion, not in it; its total says so, and only then is it believed. */
function output(raw: RawUsage) {
  const completion = count(raw, "completion_tokens")
  const reasoning = count(raw, ...REASONING)
  const beside = count(raw, "prompt_tokens") + completion + reasoning
  if (reasoning > 0 && hasAny(raw, "total_tokens") && count(raw, "total_tokens") === beside) {
    without(1e9, completion + reasoning, REASONING, "1,000,000,000 with completion_tokens")
    return { output: completion + reasoning, reasoning }
  }
  return outputWith(raw, ["completion_tokens"], REASONING)
}
