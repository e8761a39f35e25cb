/** What an answer of a provider tells about the call that led to it. */
export type AnswerFacts = { usage?: Record<string, unknown>; model?: string; responseId?: string }

/**
 * Read an answer of whatever client: OpenAI, Anthropic, Gemini, AI SDK, LangChain. What it does not tell is left out;
 * something that is no answer tells nothing.
 */
export function readAnswer(answer: unknown): AnswerFacts {
  if (!isRecord(answer)) return {}
  const inner = isRecord(answer.response) && !isRecord(answer.usage) ? answer.response : answer
  const usage = [inner.usage, inner.usageMetadata, inner.usage_metadata].find(isRecord)
  const metadata = isRecord(inner.response_metadata) ? inner.response_metadata : {}
  const response = isRecord(inner.response) ? inner.response : {}
  return {
    ...named("usage", usage),
    ...named("model", firstText(inner.model, inner.modelVersion, metadata.model_name, response.modelId)),
    ...named("responseId", firstText(inner.id, inner.responseId, response.id)),
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string" && value !== "" && value.length <= 128)
}

function named<N extends string, T>(name: N, value: T | undefined): { [K in N]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [K in N]: T })
}
