import { aiSdk } from "./usage/ai-sdk.ts"
import { anthropic } from "./usage/anthropic.ts"
import { bedrock } from "./usage/bedrock.ts"
import { bedrockInvoke } from "./usage/bedrock-invoke.ts"
import { canonical } from "./usage/canonical.ts"
import { claudeCode } from "./usage/claude-code.ts"
import { codex } from "./usage/codex.ts"
import { cohere } from "./usage/cohere.ts"
import { gemini } from "./usage/gemini.ts"
import { langchain } from "./usage/langchain.ts"
import { openaiAgents } from "./usage/openai-agents.ts"
import { openaiChat } from "./usage/openai-chat.ts"
import { openaiResponses } from "./usage/openai-responses.ts"
import { otel } from "./usage/otel.ts"
import { isRecord, UsageFault, type UsageResult, type UsageShape } from "./usage/reading.ts"
import { tokenUsage } from "./usage/token-usage.ts"

export type { UsageResult } from "./usage/reading.ts"

/** The most telling first: several share `input_tokens`, and only what stands beside it says whether that includes the cache. */
const SHAPES: readonly UsageShape[] = [
  openaiChat,
  anthropic,
  langchain,
  openaiAgents,
  claudeCode,
  openaiResponses,
  gemini,
  bedrock,
  aiSdk,
  tokenUsage,
  codex,
  cohere,
  bedrockInvoke,
  otel,
  canonical,
]

/**
 * A provider's usage object, verbatim, as disjoint counts. Negative, fractional, not a number, above 1e9, cache larger
 * than its input, or a shape that nobody uses: `ok: false` naming the field (a JSON pointer inside the object).
 */
export function normaliseUsage(raw: unknown): UsageResult {
  if (!isRecord(raw)) return { ok: false, pointer: "", message: "must be an object" }
  const shape = SHAPES.find((one) => one.matches(raw))
  if (!shape) return { ok: false, pointer: "", message: "no known token counts; see the docs for the shapes that are understood" }
  try {
    return { ok: true, counts: shape.read(raw) }
  } catch (fault) {
    if (fault instanceof UsageFault) return { ok: false, pointer: fault.pointer, message: fault.message }
    throw fault
  }
}

/** Did the sender say anything about usage? Without (also `{}`, or nothing but nulls) the call is unmeasured, not invalid. */
export function isMeasured(raw: unknown): boolean {
  if (raw === undefined || raw === null) return false
  return !isRecord(raw) || Object.values(raw).some((value) => value !== null && value !== undefined)
}
