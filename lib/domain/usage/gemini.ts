import { MAX_TOKENS } from "../tokens.ts"
import { count, hasAny, type UsageShape, without } from "./reading.ts"

/** Gemini `usageMetadata`: thoughts are counted beside the candidates, tool prompts beside the prompt. */
export const gemini: UsageShape = {
  name: "Gemini",
  matches: (raw) => hasAny(raw, "promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"),
  read: (raw) => {
    const prompt = count(raw, "promptTokenCount")
    const tools = count(raw, "toolUsePromptTokenCount")
    const cacheRead = count(raw, "cachedContentTokenCount")
    const candidates = count(raw, "candidatesTokenCount")
    const reasoning = count(raw, "thoughtsTokenCount")
    without(MAX_TOKENS, prompt + tools, ["toolUsePromptTokenCount"], "1,000,000,000 with promptTokenCount")
    without(MAX_TOKENS, candidates + reasoning, ["thoughtsTokenCount"], "1,000,000,000 with candidatesTokenCount")
    return {
      input: without(prompt, cacheRead, ["cachedContentTokenCount"], "promptTokenCount") + tools,
      cacheRead,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: candidates + reasoning,
      reasoning,
    }
  },
}
