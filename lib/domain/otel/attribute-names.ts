/**
 * Every name under which instrumentations say the same thing, the most telling first. The GenAI conventions are still in development,
 * and each library speaks the version of its day.
 */
export const NAMES = {
  operation: ["gen_ai.operation.name"],
  /** Kinds of span that some instrumentations state instead of an operation. */
  aiSdkOperation: ["ai.operationId"],
  openinferenceKind: ["openinference.span.kind"],
  traceloopKind: ["traceloop.span.kind"],
  requestType: ["llm.request.type"],

  model: [
    "gen_ai.response.model",
    "ai.response.model",
    "gen_ai.request.model",
    "ai.model.id",
    "llm.model_name",
    "embedding.model_name",
    "llm.response.model",
    "llm.request.model",
    "model",
  ],
  requestModel: ["gen_ai.request.model", "llm.request.model", "ai.model.id", "llm.model_name"],
  responseId: ["gen_ai.response.id", "ai.response.id", "llm.response.id", "request_id"],
  session: [
    "gen_ai.conversation.id",
    "session.id",
    "ai.telemetry.metadata.sessionId",
    "traceloop.association.properties.session_id",
    "langfuse.session.id",
    "conversation.id",
  ],
  user: [
    "user.account_uuid",
    "user.id",
    "enduser.id",
    "ai.telemetry.metadata.userId",
    "traceloop.association.properties.user_id",
    "langfuse.user.id",
  ],
  agent: ["gen_ai.agent.name", "gen_ai.agent.id", "ai.telemetry.functionId", "service.name"],
  program: ["service.instance.id", "service.name"],
  tool: ["gen_ai.tool.name", "ai.toolCall.name", "tool.name", "traceloop.entity.name"],
  toolCall: ["gen_ai.tool.call.id", "ai.toolCall.id"],
  serviceTier: [
    "gen_ai.openai.response.service_tier",
    "openai.response.service_tier",
    "anthropic.response.service_tier",
    "gen_ai.response.service_tier",
  ],
  cost: ["gen_ai.usage.cost", "llm.cost.total", "cost_usd"],
  /** Why a call failed, and the status of its refusal. */
  failure: ["error.type", "http.response.status_code", "http.status_code"],

  event: ["event.name"],
  eventKind: ["event.kind"],
  sequence: ["event.sequence"],
  duration: ["duration_ms"],
} as const

/** Token counts; `input` includes what was read from the cache and written to it. */
export const TOKENS = {
  input: [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.usage.prompt_tokens",
    "llm.token_count.prompt",
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
    "ai.usage.tokens",
  ],
  output: [
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens",
    "llm.token_count.completion",
    "ai.usage.outputTokens",
    "ai.usage.completionTokens",
  ],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.input_tokens.cached",
    "llm.token_count.prompt_details.cache_read",
    "ai.usage.inputTokenDetails.cacheReadTokens",
    "ai.usage.cachedInputTokens",
  ],
  cacheWrite: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_tokens",
    "llm.token_count.prompt_details.cache_write",
    "ai.usage.inputTokenDetails.cacheWriteTokens",
  ],
  /** The part of the writes that is kept for an hour. */
  cacheWrite1h: ["anthropic.usage.cache_creation.ephemeral_1h_input_tokens"],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "llm.token_count.completion_details.reasoning",
    "ai.usage.outputTokenDetails.reasoningTokens",
    "ai.usage.reasoningTokens",
  ],
} as const

/** Counts of the log events of coding agents, under the names by which their usage objects are read. */
export const LOG_TOKENS = {
  claudeCode: ["input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"],
  codex: ["input_token_count", "output_token_count", "cached_token_count", "reasoning_token_count"],
} as const

/** What a tool was called with: only its digest is kept, to tell whether an agent runs in circles. */
const DIGESTED: ReadonlySet<string> = new Set(["gen_ai.tool.call.arguments", "ai.toolCall.args", "input.value"])
export const ARGUMENTS = [...DIGESTED]

export const TOKEN_NAMES: ReadonlySet<string> = new Set(Object.values(TOKENS).flat())

const KEPT: ReadonlySet<string> = new Set([...Object.values(NAMES).flat(), ...TOKEN_NAMES, ...Object.values(LOG_TOKENS).flat()])

/** What becomes of an attribute while a request is decoded. Whatever is not named here may be a prompt, and is never read. */
export function fateOf(name: string): "keep" | "digest" | "discard" {
  if (KEPT.has(name)) return "keep"
  return DIGESTED.has(name) ? "digest" : "discard"
}
