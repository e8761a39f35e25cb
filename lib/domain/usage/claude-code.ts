import { count, hasAny, type UsageShape } from "./reading.ts"

/** The `claude_code.api_request` event: as Anthropic counts, under shorter names. */
export const claudeCode: UsageShape = {
  name: "Claude Code",
  matches: (raw) => hasAny(raw, "cache_read_tokens", "cache_creation_tokens"),
  read: (raw) => ({
    input: count(raw, "input_tokens"),
    cacheRead: count(raw, "cache_read_tokens"),
    cacheWrite5m: count(raw, "cache_creation_tokens"),
    cacheWrite1h: 0,
    output: count(raw, "output_tokens"),
    reasoning: 0,
  }),
}
