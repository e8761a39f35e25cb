import Anthropic from "@anthropic-ai/sdk"
import { logs } from "@opentelemetry/api-logs"
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto"
import { BatchLogRecordProcessor } from "@opentelemetry/sdk-logs"
import { NodeSDK } from "@opentelemetry/sdk-node"
import OpenAI from "openai"
import { apiKey, baseURL, client, otlpHeaders, otlpUrl } from "./run.ts"

// Their calls are made by the clients of their providers, and logged in their words.
const exporter = new OTLPLogExporter({ url: `${otlpUrl}/v1/logs`, headers: otlpHeaders })
const telemetry = new NodeSDK({
  serviceName: client,
  spanProcessors: [],
  logRecordProcessors: [new BatchLogRecordProcessor({ exporter }) as never],
})
telemetry.start()
const logger = logs.getLogger("events")
const anthropic = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey })
const openai = new OpenAI({ baseURL, apiKey })

for (let sequence = 1; sequence <= 3; sequence += 1) {
  const ask = { model: "claude-sonnet-4-5", max_tokens: 100, messages: [{ role: "user" as const, content: "weather?" }] }
  const { model, usage } = await anthropic.messages.create(ask)
  logger.emit({ body: "claude_code.user_prompt", attributes: { "event.name": "user_prompt", prompt: "weather?" } })
  logger.emit({
    body: "claude_code.api_request",
    attributes: {
      "event.name": "api_request",
      "event.sequence": sequence,
      "session.id": "c-1",
      "user.account_uuid": "ann",
      model,
      cost_usd: 0.01,
      duration_ms: 12,
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cache_read_tokens: usage.cache_read_input_tokens ?? 0,
      cache_creation_tokens: usage.cache_creation_input_tokens ?? 0,
    },
  })
}
for (const model of ["gpt-4o", "gpt-4o-mini"]) {
  const answer = await openai.responses.create({ model, input: "weather?" })
  logger.emit({ attributes: { "event.name": "codex.sse_event", "event.kind": "response.created" } })
  logger.emit({
    attributes: {
      "event.name": "codex.sse_event",
      "event.kind": "response.completed",
      "conversation.id": "x-1",
      model: answer.model,
      input_token_count: String(answer.usage?.input_tokens),
      output_token_count: String(answer.usage?.output_tokens),
      cached_token_count: answer.usage?.input_tokens_details.cached_tokens ?? 0,
    },
  })
}
await telemetry.shutdown()
