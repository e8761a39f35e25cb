import * as traceloop from "@traceloop/node-server-sdk"
import { z } from "zod"
import { client, otlpHeaders, otlpUrl } from "./run.ts"

const { default: OpenAI } = await import("openai")
traceloop.initialize({
  appName: client,
  baseUrl: otlpUrl,
  headers: otlpHeaders,
  traceloopSyncEnabled: false,
  silenceInitializationMessage: true,
  // Anthropic's client makes its own spans.
  instrumentModules: { openAI: OpenAI as never, langchain: true },
})
const { apiKey, baseURL } = await import("./run.ts")
const openai = new OpenAI({ baseURL, apiKey })
const messages = [{ role: "user" as const, content: "weather?" }]

await traceloop.withWorkflow({ name: "forecast", associationProperties: { session_id: "s-1", user_id: "ann" } }, async () => {
  await openai.chat.completions.create({ model: "gpt-4o", messages })
  await openai.responses.create({ model: "gpt-4o-mini", input: "weather?" })
  const { default: Anthropic } = await import("@anthropic-ai/sdk")
  const claude = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey })
  await claude.messages.create({ model: "claude-sonnet-4-5", max_tokens: 100, messages })
  const { ChatOpenAI } = await import("@langchain/openai")
  const llm = new ChatOpenAI({ model: "gpt-4o", apiKey, configuration: { baseURL } })
  // Told twice: by the instrumentation of LangChain and by that of the client below it.
  await llm.invoke("weather?")
  await Promise.all([llm.invoke("weather?"), llm.invoke("weather?")])
})
// And without a workflow around it, in two traces; in a graph, within chains.
const { ChatOpenAI } = await import("@langchain/openai")
const llm = new ChatOpenAI({ model: "gpt-4o-mini", apiKey, configuration: { baseURL } })
await llm.invoke("weather?")
const { createReactAgent } = await import("@langchain/langgraph/prebuilt")
const { tool } = await import("@langchain/core/tools")
const weather = tool(async () => "sunny", { name: "weather", description: "weather", schema: z.object({ city: z.string() }) })
await createReactAgent({ llm, tools: [weather] }).invoke({ messages: [{ role: "user", content: "weather?" }] })
await traceloop.forceFlush()
