import { createAnthropic } from "@ai-sdk/anthropic"
import { createOpenAI } from "@ai-sdk/openai"
import { embed, generateText, stepCountIs, streamText, tool, wrapLanguageModel } from "ai"
import { z } from "zod"
import { governed } from "../../../sdk/typescript/src/adapters/ai-sdk.ts"
import { governedFetch } from "../../../sdk/typescript/src/adapters/fetch.ts"
import { session } from "./governed.ts"
import { apiKey, baseURL } from "./run.ts"

const weather = tool({ description: "weather", inputSchema: z.object({ city: z.string() }), execute: async () => "sunny" })
const loop = { prompt: "weather?", tools: { weather }, stopWhen: stepCountIs(5) }

// One model wrapped by the middleware, then a provider whose fetch is governed.
const plain = createOpenAI({ baseURL, apiKey })
const wrapped = [plain.chat("gpt-4o"), plain.responses("gpt-4o"), createAnthropic({ baseURL, apiKey })("claude-sonnet-4-5")]
for (const model of wrapped.map((one) => wrapLanguageModel({ model: one, middleware: governed(session) }))) {
  await generateText({ model, ...loop })
  await streamText({ model, ...loop }).text
}
const openai = createOpenAI({ baseURL, apiKey, fetch: governedFetch(session) })
for (const model of [openai.chat("gpt-4o-mini"), openai.responses("gpt-4o-mini")]) {
  await generateText({ model, ...loop })
  await streamText({ model, ...loop }).text
}
await embed({ model: openai.embedding("text-embedding-3-small"), value: "weather" })
