import { startTelemetry } from "./telemetry.ts"

const telemetry = startTelemetry("protobuf")
const { default: Anthropic } = await import("@anthropic-ai/sdk")
const { apiKey, baseURL } = await import("./run.ts")

// It makes spans by itself once a tracer is registered.
const anthropic = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey })
const ask = { model: "claude-sonnet-4-5", max_tokens: 100, messages: [{ role: "user" as const, content: "weather?" }] }
await anthropic.messages.create(ask)
await anthropic.messages.create(ask)
await anthropic.messages.stream(ask).finalMessage()
await telemetry.shutdown()
