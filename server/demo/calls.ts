import type { Sent } from "#server/client/usage"

/** What one call says about itself; who made it for whom is added by its agent. */
export type Call = Pick<Sent, "kind" | "model" | "tool" | "fingerprint" | "usage" | "costUsd" | "outcome" | "durationMs">

type Counts = { input: number; cached?: number; output: number }

/** Usage as the chat completions of OpenAI report it: cached tokens are part of the prompt's. */
export function openaiCall(model: string, { input, cached = 0, output }: Counts, durationMs: number): Call {
  const usage = {
    prompt_tokens: input + cached,
    completion_tokens: output,
    total_tokens: input + cached + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  }
  return { kind: "llm", model, usage, durationMs }
}

/** Usage as Anthropic's messages report it: cached tokens stand beside the input's. */
export function anthropicCall(
  model: string,
  { input, cached = 0, output, written = 0 }: Counts & { written?: number },
  durationMs: number,
): Call {
  const usage = {
    input_tokens: input,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: output,
    service_tier: "standard",
  }
  return { kind: "llm", model, usage, durationMs }
}

/** Usage as Gemini's `usageMetadata` reports it: thoughts stand beside the answer. */
export function geminiCall(model: string, { input, output, thoughts }: Counts & { thoughts: number }, durationMs: number): Call {
  const usage = {
    promptTokenCount: input,
    candidatesTokenCount: output,
    thoughtsTokenCount: thoughts,
    totalTokenCount: input + output + thoughts,
  }
  return { kind: "llm", model, usage, durationMs }
}

export function toolCall(tool: string, fingerprint: string, durationMs: number, outcome: "ok" | "error" = "ok"): Call {
  return { kind: "tool", tool, fingerprint, outcome, durationMs }
}
