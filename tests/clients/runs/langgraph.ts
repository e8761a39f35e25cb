import { tool } from "@langchain/core/tools"
import { createReactAgent } from "@langchain/langgraph/prebuilt"
import { z } from "zod"
import { model } from "./langchain.ts"
import { drain } from "./run.ts"

const weather = tool(async () => "sunny", { name: "weather", description: "weather", schema: z.object({ city: z.string() }) })
const agent = createReactAgent({ llm: model("gpt-4o"), tools: [weather] })
const input = { messages: [{ role: "user", content: "weather?" }] }

const { messages } = await agent.invoke(input)
if (messages.length !== 4) throw new Error(`${messages.length} messages instead of four`)
await drain(await agent.stream(input))
