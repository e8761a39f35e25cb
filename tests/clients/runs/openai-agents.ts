import { Agent, OpenAIProvider, Runner, setTraceProcessors, tool } from "@openai/agents"
import OpenAI from "openai"
import { z } from "zod"
import { apiKey, baseURL, report } from "./run.ts"

const MODEL = "gpt-4o"
const reports: Promise<void>[] = []
const nothing = async () => {}
setTraceProcessors([
  {
    onTraceStart: nothing,
    onTraceEnd: nothing,
    onSpanStart: nothing,
    onSpanEnd: async ({ spanData }) => {
      // A turn is one call; the task around it repeats the sum of its turns.
      if (spanData.type === "turn") reports.push(report(MODEL, spanData.usage))
    },
    forceFlush: async () => void (await Promise.all(reports)),
    shutdown: nothing,
  },
])
const weather = tool({ name: "weather", description: "weather", parameters: z.object({ city: z.string() }), execute: async () => "sunny" })
const agent = new Agent({ name: "forecaster", model: MODEL, tools: [weather] })
for (const useResponses of [true, false]) {
  const modelProvider = new OpenAIProvider({ openAIClient: new OpenAI({ baseURL, apiKey }) as never, useResponses })
  await new Runner({ modelProvider }).run(agent, "weather?")
  const streamed = await new Runner({ modelProvider }).run(agent, "weather?", { stream: true })
  await streamed.completed
}
await Promise.all(reports)
