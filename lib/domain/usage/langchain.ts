import { inclusive, isRecord, outputWith, type UsageShape } from "./reading.ts"

/** LangChain's `usage_metadata`: details in the singular. */
export const langchain: UsageShape = {
  name: "LangChain usage_metadata",
  matches: (raw) => isRecord(raw["input_token_details"]) || isRecord(raw["output_token_details"]),
  read: (raw) => ({
    ...inclusive(raw, ["input_tokens"], ["input_token_details", "cache_read"], ["input_token_details", "cache_creation"]),
    ...outputWith(raw, ["output_tokens"], ["output_token_details", "reasoning"]),
  }),
}
