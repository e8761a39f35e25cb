import { NAMES, TOKEN_NAMES } from "./attribute-names.ts"
import { first } from "./attributes.ts"
import type { Attributes } from "./telemetry.ts"

/**
 * What a span stands for: one call of a model, one of a tool, a whole of which its calls are spans of their own (an agent, a workflow, a
 * loop of steps: what it says of usage is the sum of those), or nothing that costs.
 */
export type Role = "llm" | "tool" | "whole" | "other"

const LLM = new Set(["chat", "generate_content", "text_completion", "embeddings", "completion", "responses"])
const OPENINFERENCE: Readonly<Record<string, Role>> = { LLM: "llm", EMBEDDING: "llm", TOOL: "tool" }

/** Decided by what the span says of itself, so that it does not matter whether its parents or children ever arrive. */
export function roleOf(attributes: Attributes): Role {
  const says = (names: readonly string[]) => first(names, attributes)
  const aiSdk = says(NAMES.aiSdkOperation)
  if (typeof aiSdk === "string") return aiSdk === "ai.toolCall" ? "tool" : /\.do(Generate|Stream|Embed)$/.test(aiSdk) ? "llm" : "whole"
  const operation = says(NAMES.operation)
  if (typeof operation === "string") {
    if (LLM.has(operation)) return "llm"
    if (operation === "execute_tool") return "tool"
    // Whoever invents a name of its own for one call of a model still names the one response it got.
    return counts(attributes) && says(NAMES.responseId) !== null && !/agent|workflow|step|task/.test(operation) ? "llm" : "whole"
  }
  const openinference = says(NAMES.openinferenceKind)
  if (typeof openinference === "string") return OPENINFERENCE[openinference.toUpperCase()] ?? "whole"
  const traceloop = says(NAMES.traceloopKind)
  if (typeof traceloop === "string") return traceloop === "tool" ? "tool" : "whole"
  if (says(NAMES.requestType) !== null) return "llm"
  return counts(attributes) && says(NAMES.model) !== null ? "llm" : "other"
}

/** Does it say anything about tokens? */
export function counts(attributes: Attributes): boolean {
  for (const name of attributes.keys()) if (TOKEN_NAMES.has(name)) return true
  return false
}
