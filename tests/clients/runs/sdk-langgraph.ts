import { tool } from "@langchain/core/tools"
import { createReactAgent } from "@langchain/langgraph/prebuilt"
import { ChatOpenAI } from "@langchain/openai"
import { z } from "zod"
import { governed, guard } from "../../../sdk/typescript/src/adapters/langchain.ts"
import { session } from "./governed.ts"
import { apiKey, baseURL, drain } from "./run.ts"

const model = (name: string) => new ChatOpenAI({ model: name, apiKey, configuration: { baseURL } })
const weather = tool(async () => "sunny", { name: "weather", description: "weather", schema: z.object({ city: z.string() }) })
const agent = createReactAgent({ llm: model("gpt-4o"), tools: [weather] })
const input = { messages: [{ role: "user", content: "weather?" }] }

const { messages } = await agent.invoke(input, governed(session))
if (messages.length !== 4) throw new Error(`${messages.length} messages instead of four`)
await drain(await agent.stream(input, governed(session)))
await guard(session, () => model("gpt-4o-mini").invoke("weather?", governed(session)))()
