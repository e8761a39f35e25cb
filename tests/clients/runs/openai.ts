import OpenAI from "openai"
import { apiKey, baseURL, report } from "./run.ts"

const openai = new OpenAI({ baseURL, apiKey })
const messages = [{ role: "user" as const, content: "weather?" }]

for (const model of ["gpt-4o", "gpt-4o-mini"]) {
  const reply = await openai.chat.completions.create({ model, messages })
  await report(reply.model, reply.usage, { responseId: reply.id })

  const stream = await openai.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } })
  for await (const chunk of stream) if (chunk.usage) await report(chunk.model, chunk.usage, { responseId: chunk.id })

  const response = await openai.responses.create({ model, input: "weather?" })
  await report(response.model, response.usage, { responseId: response.id })

  for await (const event of await openai.responses.create({ model, input: "weather?", stream: true })) {
    if (event.type === "response.completed") await report(event.response.model, event.response.usage, { responseId: event.response.id })
  }
}
const embedded = await openai.embeddings.create({ model: "text-embedding-3-small", input: "weather" })
await report(embedded.model, embedded.usage)
