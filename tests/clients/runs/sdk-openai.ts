import OpenAI from "openai"
import { govern } from "../../../sdk/typescript/src/adapters/openai.ts"
import { session } from "./governed.ts"
import { apiKey, baseURL, drain } from "./run.ts"

const openai = govern(new OpenAI({ baseURL, apiKey }), session)
const messages = [{ role: "user" as const, content: "weather?" }]

for (const model of ["gpt-4o", "gpt-4o-mini"]) {
  await openai.chat.completions.create({ model, messages })
  for await (const { choices } of await openai.chat.completions.create({ model, messages, stream: true })) {
    if (!choices[0]) throw new Error("a chunk without a choice reached a reader that did not ask for usage")
  }
  await openai.chat.completions.stream({ model, messages }).finalChatCompletion()
  await openai.chat.completions.create({ model, messages }).withResponse()
  await openai.responses.create({ model, input: "weather?" })
  await drain(await openai.responses.create({ model, input: "weather?", stream: true }))
}
await openai.embeddings.create({ model: "text-embedding-3-small", input: "weather" })
