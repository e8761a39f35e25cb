import Anthropic from "@anthropic-ai/sdk"
import { apiKey, baseURL, report } from "./run.ts"

const anthropic = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ""), apiKey })
const ask = { model: "claude-sonnet-4-5", max_tokens: 100, messages: [{ role: "user" as const, content: "weather?" }] }

const reply = await anthropic.messages.create(ask)
await report(reply.model, reply.usage, { responseId: reply.id })

const final = await anthropic.messages.stream(ask).finalMessage()
await report(final.model, final.usage, { responseId: final.id })
