import { NO_COUNTS } from "../tokens.ts"
import { count, isRecord, type UsageShape } from "./reading.ts"

/** Cohere's `meta` (v1) or `usage` (v2): what is billed, where it says so, else what was counted. */
export const cohere: UsageShape = {
  name: "Cohere",
  matches: (raw) => isRecord(raw["billed_units"]) || isRecord(raw["tokens"]),
  read: (raw) => {
    const part = isRecord(raw["billed_units"]) ? "billed_units" : "tokens"
    return { ...NO_COUNTS, input: count(raw, part, "input_tokens"), output: count(raw, part, "output_tokens") }
  },
}
