import * as traceloop from "@traceloop/node-server-sdk"
import { apiKey, baseURL, client, drain, otlpHeaders, otlpUrl, report } from "./run.ts"

const { default: OpenAI } = await import("openai")
const openai = new OpenAI({ baseURL, apiKey })
const stream = { model: "gpt-4o", messages: [{ role: "user" as const, content: "weather?" }], stream: true as const }

// A stream says nothing of its usage unless it is asked to.
await drain(await openai.chat.completions.create(stream))
await report("gpt-4o", null)

// This instrumentation reads no usage of streams. Unless told not to, it guesses.
process.env.TRACELOOP_ENRICH_TOKENS = "false"
traceloop.initialize({
  appName: client,
  baseUrl: otlpUrl,
  headers: otlpHeaders,
  traceloopSyncEnabled: false,
  silenceInitializationMessage: true,
  instrumentModules: { openAI: OpenAI as never },
})
await drain(await openai.chat.completions.create({ ...stream, stream_options: { include_usage: true } }))
await traceloop.forceFlush()
