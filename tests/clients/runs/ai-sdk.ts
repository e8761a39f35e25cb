import { createAnthropic } from "@ai-sdk/anthropic"
import { createOpenAI } from "@ai-sdk/openai"
import { embed, generateText, stepCountIs, streamText, tool } from "ai"
import { z } from "zod"
import { apiKey, baseURL, client } from "./run.ts"

/** A loop of two steps, streams, an embedding and another provider; every root repeats what its steps used. */
export async function work(): Promise<void> {
  const openai = createOpenAI({ baseURL, apiKey })
  const anthropic = createAnthropic({ baseURL, apiKey })
  const weather = tool({ description: "weather", inputSchema: z.object({ city: z.string() }), execute: async () => "sunny" })
  const experimental_telemetry = { isEnabled: true, functionId: client, metadata: { sessionId: "s-1", userId: "ann" } }
  const settings = { prompt: "weather?", experimental_telemetry }

  const loop = await generateText({ ...settings, model: openai.chat("gpt-4o"), tools: { weather }, stopWhen: stepCountIs(5) })
  if (loop.steps.length !== 2) throw new Error(`${loop.steps.length} steps instead of two`)
  await streamText({ ...settings, model: openai.chat("gpt-4o-mini"), tools: { weather }, stopWhen: stepCountIs(5) }).text
  await generateText({ ...settings, model: openai.responses("gpt-4o") })
  await streamText({ ...settings, model: openai.responses("gpt-4o") }).text
  await generateText({ ...settings, model: anthropic("claude-sonnet-4-5") })
  await streamText({ ...settings, model: anthropic("claude-sonnet-4-5") }).text
  await embed({ model: openai.embedding("text-embedding-3-small"), value: "weather", experimental_telemetry })
}
