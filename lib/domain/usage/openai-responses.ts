import { hasAny, inclusive, outputWith, type UsageShape } from "./reading.ts"

/** OpenAI responses; also the bare pair of `input_tokens` and `output_tokens`, about which all agree. */
export const openaiResponses: UsageShape = {
  name: "OpenAI responses",
  matches: (raw) => hasAny(raw, "input_tokens", "output_tokens"),
  read: (raw) => ({
    ...inclusive(raw, ["input_tokens"], ["input_tokens_details", "cached_tokens"], ["input_tokens_details", "cache_write_tokens"]),
    ...outputWith(raw, ["output_tokens"], ["output_tokens_details", "reasoning_tokens"]),
  }),
}
