import { MAX_TOKENS, NO_COUNTS } from "../tokens.ts"
import { count, isRecord, type RawUsage, type UsageShape, without } from "./reading.ts"

/** Bedrock's invoke: the `amazon-bedrock-invocationMetrics` that end a stream, and Titan's own counts, whose answers are counted one by one. */
export const bedrockInvoke: UsageShape = {
  name: "Bedrock invoke",
  matches: (raw) => typeof raw["inputTokenCount"] === "number" || typeof raw["inputTextTokenCount"] === "number",
  read: (raw) => ({
    ...NO_COUNTS,
    input: count(raw, "inputTokenCount" in raw ? "inputTokenCount" : "inputTextTokenCount"),
    output: "outputTokenCount" in raw ? count(raw, "outputTokenCount") : answers(raw),
  }),
}

function answers(raw: RawUsage): number {
  const results = Array.isArray(raw["results"]) ? raw["results"].filter(isRecord) : []
  const sum = results.reduce((all: number, one) => all + count(one, "tokenCount"), 0)
  without(MAX_TOKENS, sum, ["results"], "1,000,000,000 together")
  return sum
}
