import { hasAny, inclusive, outputWith, type UsageShape } from "./reading.ts"

/** A turn span of the OpenAI Agents SDK. (Its `task` span repeats the sum of the turns; the edge leaves that out.) */
export const openaiAgents: UsageShape = {
  name: "OpenAI Agents SDK",
  matches: (raw) => hasAny(raw, "cached_input_tokens", "cache_write_input_tokens"),
  read: (raw) => ({
    ...inclusive(raw, ["input_tokens"], ["cached_input_tokens"], ["cache_write_input_tokens"]),
    ...outputWith(raw, ["output_tokens"], ["output_tokens_details", "reasoning_tokens"]),
  }),
}
